import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { EnvironmentModel } from 'flagsmith-nodejs';
import { CompiledEnvironment } from '../../src/compiled-environment.ts';
import type { FlagsmithDocument } from '../../src/flagsmith/flagsmith-document.ts';
import { fromFlagsmith } from '../../src/flagsmith/from-flagsmith.ts';
import type { Comparison } from './comparison.ts';
import { aFlagsmithDocument, anIdentity, FEATURES, type Identity } from './flagsmith-arbitraries.ts';

/** A document and for whom it is evaluated. */
export const flagsmithCases = fc.tuple(
  aFlagsmithDocument,
  fc.array(anIdentity, { minLength: 2, maxLength: 2 }),
);

/** Comparisons that one case makes. */
export const FLAGSMITH_COMPARISONS = FEATURES.length * 2;

interface Result {
  readonly flags: Readonly<Record<string, { readonly enabled: boolean; readonly value: unknown }>>;
}

/** What of the engine inside `flagsmith-nodejs` is asked; the package does not export it, its SDK does the same. */
interface Internals {
  buildEnvironmentModel(document: unknown): EnvironmentModel;
  getEvaluationContext(environment: EnvironmentModel, identity: object, traits: readonly object[]): object;
  getEvaluationResult(context: object): Result;
}

const FOLDER = new URL(
  '../esm/flagsmith-engine/',
  pathToFileURL(createRequire(import.meta.url).resolve('flagsmith-nodejs')),
);
const internals: Internals = {
  ...(await import(new URL('environments/util.js', FOLDER).href)),
  ...(await import(new URL('evaluation/evaluationContext/mappers.js', FOLDER).href)),
  ...(await import(new URL('index.js', FOLDER).href)),
};

/** Every feature of a document for every one, in both engines. */
export function compareFlagsmith(document: FlagsmithDocument, people: readonly Identity[]): Comparison[] {
  const model = modelOf(document);
  const { configurations, segments } = fromFlagsmith(document);
  const ours = CompiledEnvironment.of(configurations, { segments });
  return people.flatMap((identity) => {
    const { flags } = theirResult(model, identity);
    return FEATURES.map((flag) => ({
      source: document,
      flag,
      context: identity,
      ours: ourAnswer(ours, flag, identity),
      theirs: { enabled: flags[flag]?.enabled, value: flags[flag]?.value ?? null },
    }));
  });
}

function ourAnswer(
  environment: CompiledEnvironment,
  flag: string,
  { identifier, traits }: Identity,
): unknown {
  const { value = null, reason } = environment.evaluate(flag, { ...traits, targetingKey: identifier });
  return { enabled: reason !== 'DISABLED', value };
}

/** The model that the SDK makes of a document. */
export function modelOf(document: FlagsmithDocument): EnvironmentModel {
  return internals.buildEnvironmentModel(document);
}

/** What the SDK answers somebody. */
export function theirResult(model: EnvironmentModel, { identifier, traits }: Identity): Result {
  const list = Object.entries(traits).map(([traitKey, traitValue]) => ({ traitKey, traitValue }));
  return internals.getEvaluationResult(internals.getEvaluationContext(model, { identifier }, list));
}
