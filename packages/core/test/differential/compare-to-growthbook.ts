import { type FeatureApiResponse, GrowthBookClient } from '@growthbook/growthbook';
import fc from 'fast-check';
import { CompiledEnvironment, type FlagConfiguration } from '../../src/compiled-environment.ts';
import { toGrowthBook } from '../../src/growthbook/to-growthbook.ts';
import type { EvaluationContext } from '../../src/model.ts';
import type { Comparison } from './comparison.ts';
import { aConfiguration, aNativeContext, FLAG, LISTS, SEGMENTS } from './native-arbitraries.ts';

/** A flag of ours and for whom it is evaluated. */
export const toGrowthBookCases = fc.tuple(
  aConfiguration,
  fc.array(aNativeContext, { minLength: 4, maxLength: 4 }),
);

/** Comparisons that one case makes. */
export const TO_GROWTHBOOK_COMPARISONS = 4;

/** The flag in our engine, and what it is translated to in theirs; a flag that cannot be said makes no case. */
export function compareToGrowthBook(
  configuration: FlagConfiguration,
  people: readonly EvaluationContext[],
): Comparison[] {
  const parts = { segments: SEGMENTS, lists: LISTS };
  const input = { configurations: [configuration], ...parts, targetingAttribute: 'targetingKey', now: 0 };
  const { payload, untranslated } = toGrowthBook(input);
  fc.pre(untranslated.every(({ path }) => path === 'segments.odd'));
  const client = new GrowthBookClient().initSync({ payload: payload as FeatureApiResponse });
  const ours = CompiledEnvironment.of([configuration], parts);
  return people.map((context) => ({
    source: { configuration, payload },
    flag: FLAG,
    context,
    ours: ours.evaluate(FLAG, context).value ?? null,
    theirs: client.evalFeature(FLAG, { attributes: { ...context } }).value ?? null,
  }));
}
