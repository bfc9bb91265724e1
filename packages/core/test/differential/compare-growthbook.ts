import { type FeatureApiResponse, GrowthBookClient } from '@growthbook/growthbook';
import fc from 'fast-check';
import { CompiledEnvironment } from '../../src/compiled-environment.ts';
import { fromGrowthBook } from '../../src/growthbook/from-growthbook.ts';
import type { GrowthBookPayload } from '../../src/growthbook/growthbook-payload.ts';
import type { EvaluationContext } from '../../src/model.ts';
import type { Comparison } from './comparison.ts';
import { aGrowthBookPayload, FEATURES, someAttributes } from './growthbook-arbitraries.ts';

/** A payload and for whom it is evaluated. */
export const growthBookCases = fc.tuple(
  aGrowthBookPayload,
  fc.array(someAttributes, { minLength: 2, maxLength: 2 }),
);

/** Comparisons that one case makes. */
export const GROWTHBOOK_COMPARISONS = FEATURES.length * 2;

/** Every feature of a payload for every one, in both engines. */
export function compareGrowthBook(
  payload: GrowthBookPayload,
  people: readonly EvaluationContext[],
): Comparison[] {
  const theirs = new GrowthBookClient().initSync({ payload: payload as FeatureApiResponse });
  const { configurations, ...parts } = fromGrowthBook(payload);
  const ours = CompiledEnvironment.of(configurations, parts);
  return people.flatMap((context) =>
    FEATURES.map((flag) => ({
      source: payload,
      flag,
      context,
      ours: ourAnswer(ours, flag, context),
      theirs: theirAnswer(theirs, flag, context),
    })),
  );
}

function ourAnswer(environment: CompiledEnvironment, flag: string, context: EvaluationContext): unknown {
  const { value = null, experiment } = environment.evaluate(flag, context);
  return { value, arm: experiment?.arm };
}

function theirAnswer(client: GrowthBookClient, flag: string, context: EvaluationContext): unknown {
  const { value, source, experimentResult } = client.evalFeature(flag, { attributes: { ...context } });
  return { value: value ?? null, arm: source === 'experiment' ? experimentResult?.variationId : undefined };
}
