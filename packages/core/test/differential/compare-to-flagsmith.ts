import fc from 'fast-check';
import { CompiledEnvironment, type FlagConfiguration } from '../../src/compiled-environment.ts';
import { toFlagsmith } from '../../src/flagsmith/to-flagsmith.ts';
import type { EvaluationContext } from '../../src/model.ts';
import { modelOf, theirResult } from './compare-flagsmith.ts';
import type { Comparison } from './comparison.ts';
import { aConfiguration, aNativeContext, FLAG, LISTS, SEGMENTS } from './native-arbitraries.ts';

/** A flag of ours and for whom it is evaluated: identities, whose traits are text, numbers, true or false. */
export const toFlagsmithCases = fc.tuple(
  aConfiguration,
  fc.array(aNativeContext, { minLength: 4, maxLength: 4 }),
);

/** Comparisons that one case makes. */
export const TO_FLAGSMITH_COMPARISONS = 4;

/** The flag in our engine, and what it is translated to in theirs; a flag that cannot be said makes no case. */
export function compareToFlagsmith(
  configuration: FlagConfiguration,
  people: readonly EvaluationContext[],
): Comparison[] {
  const { document, untranslated } = toFlagsmith({
    configurations: [configuration],
    segments: SEGMENTS,
    apiKey: 'key',
  });
  fc.pre(untranslated.every(({ path }) => path === 'segments.odd'));
  const environment = CompiledEnvironment.of([configuration], { segments: SEGMENTS, lists: LISTS });
  const model = modelOf({ ...SURROUNDINGS, ...document, project: { ...PROJECT, ...document.project } });
  return people.map((person) => {
    const { targetingKey: identifier, ...traits } = asIdentity(person);
    const context = { ...traits, targetingKey: identifier };
    const { value = null, reason } = environment.evaluate(FLAG, context);
    const flag = theirResult(model, { identifier, traits }).flags[FLAG];
    return {
      source: { configuration, document },
      flag: FLAG,
      context,
      ours: { enabled: reason !== 'DISABLED', value },
      theirs: { enabled: flag?.enabled, value: flag?.value ?? null },
    };
  });
}

type Traits = Record<string, string | number | boolean>;

/** Somebody whom Flagsmith could know: there is an identifier, and traits are text, numbers, true or false. */
function asIdentity({ targetingKey, ...attributes }: EvaluationContext): Traits & { targetingKey: string } {
  const traits = Object.entries(attributes).filter(
    ([, value]) => value !== null && typeof value !== 'object',
  );
  return { ...(Object.fromEntries(traits) as Traits), targetingKey: targetingKey || 'user' };
}

const ORGANISATION = {
  id: 1,
  name: 'o',
  feature_analytics: false,
  stop_serving_flags: false,
  persist_trait_data: true,
};
const PROJECT = { id: 1, name: 'project', hide_disabled_flags: false, organisation: ORGANISATION };
const SURROUNDINGS = { id: 1 };
