import { isDocument } from '../document.ts';
import { listOf, readList, readMembers, type Shape } from '../json-shapes.ts';
import type { Untranslated } from '../untranslated.ts';
import type { FlagsmithContext, FlagsmithSegment } from './flagsmith-context.ts';
import type { FlagsmithDocument, FlagsmithDocumentSegment } from './flagsmith-document.ts';
import {
  documentSegmentShape,
  environmentShape,
  featureShape,
  segmentShape,
  stateShape,
} from './flagsmith-shapes.ts';

type IdentityOverrides = NonNullable<FlagsmithDocument['identity_overrides']>;

/** What of a document can be read; what cannot is told. */
export function readDocument(part: unknown, told: Untranslated[]): FlagsmithDocument {
  const { api_key, name, feature_states, identity_overrides, project } = asObject(part, '', told);
  if (typeof api_key !== 'string')
    told.push({ path: 'api_key', reason: 'It is not text, and identities are hashed with it.' });
  const { segments } = asObject(project, 'project', told);
  return {
    api_key: typeof api_key === 'string' ? api_key : '',
    name: typeof name === 'string' ? name : '',
    feature_states: readList(feature_states, stateShape, 'feature_states', told),
    identity_overrides: identitiesOf(identity_overrides, told),
    project: { segments: readList(segments, documentSegment, 'project.segments', told) },
  };
}

/** What of a context can be read; what cannot is told. */
export function readContext(part: unknown, told: Untranslated[]): FlagsmithContext {
  const { environment, features, segments } = asObject(part, '', told);
  return {
    environment: environmentShape(environment, 'environment', told) ?? { key: '', name: '' },
    features: Object.fromEntries(readMembers(features, featureShape, 'features', told)),
    segments: Object.fromEntries(readMembers(segments, contextSegment, 'segments', told)),
  };
}

const documentSegment: Shape<FlagsmithDocumentSegment> = (part, path, told) => {
  const segment = documentSegmentShape(part, path, told);
  if (segment === undefined) return undefined;
  const { feature_states } = part as { readonly feature_states?: unknown };
  return {
    ...segment,
    feature_states: readList(feature_states, stateShape, `${path}.feature_states`, told),
  };
};

const contextSegment: Shape<FlagsmithSegment> = (part, path, told) => {
  const segment = segmentShape(part, path, told);
  if (segment === undefined) return undefined;
  const { overrides } = part as { readonly overrides?: unknown };
  return { ...segment, overrides: readList(overrides, featureShape, `${path}.overrides`, told) };
};

function identitiesOf(part: unknown, told: Untranslated[]): IdentityOverrides {
  return listOf(part, 'identity_overrides', told).flatMap((member, index) => {
    const path = `identity_overrides[${index}]`;
    const { identifier, identity_features } = asObject(member, path, told);
    if (typeof identifier === 'string')
      return [
        {
          identifier,
          identity_features: readList(identity_features, stateShape, `${path}.identity_features`, told),
        },
      ];
    told.push({ path: `${path}.identifier`, reason: 'It is not text.' });
    return [];
  });
}

function asObject(part: unknown, path: string, told: Untranslated[]): Readonly<Record<string, unknown>> {
  if (isDocument(part)) return part;
  told.push({ path, reason: 'It is not an object.' });
  return {};
}
