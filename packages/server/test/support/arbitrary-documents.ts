import type { Clause, EnvironmentState, JsonValue, Rule } from '@guidon/core';
import fc from 'fast-check';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const served = fc.oneof(
  fc.record({ variation: fc.constantFrom('on', 'off') }),
  fc.record({ value: fc.boolean() }),
);
const clause: fc.Arbitrary<Clause> = fc.record({
  attribute: fc.constantFrom('country', '__proto__', 'constructor'),
  operator: fc.constant('equals' as const),
  value: fc.constantFrom('DE', 1, true),
});
const serve: fc.Arbitrary<Rule['serve']> = fc.oneof(
  served,
  fc.record({ value: fc.boolean(), percentage: fc.integer({ min: 1, max: 100 }) }).map((rollout) => ({
    rollout,
  })),
);

/** JSON values of every kind, hostile member names included. */
export const anyJson: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

function aRule(id: string): fc.Arbitrary<Rule> {
  return fc
    .record({ enabled: fc.boolean(), when: fc.option(clause, { nil: undefined }), serve })
    .map(({ enabled, when, serve: served }) => ({
      id,
      enabled,
      serve: served,
      ...(when === undefined ? {} : { when }),
    }));
}

/** States whose rules come from one small pool of ids, so that two of them share, lack and reorder rules. */
export const aState: fc.Arbitrary<EnvironmentState> = fc
  .record({
    enabled: fc.boolean(),
    default: fc.option(served, { nil: undefined }),
    rules: fc.shuffledSubarray(names).chain((ids) => fc.tuple(...ids.map(aRule))),
  })
  .map(({ enabled, default: fallback, rules }) => ({
    enabled,
    rules,
    ...(fallback === undefined ? {} : { default: fallback }),
  }));
