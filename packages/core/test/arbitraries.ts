import fc from 'fast-check';
import type { Clause, Condition, EvaluationContext, JsonValue, Rule } from '../src/model.ts';
import type { Operand } from '../src/operator-row.ts';
import { OPERATORS, operators } from '../src/operators.ts';

const attributes = ['country', 'age', 'tags', 'user.plan', 'targetingKey', 'constructor', '__proto__'];
const scalar = fc.oneof(fc.constantFrom('DE', 'AT', 'a', ''), fc.integer({ min: 0, max: 3 }), fc.boolean());

const text = fc.constantFrom('DE', 'A', 'a');

const operands: Record<Operand, fc.Arbitrary<JsonValue | undefined>> = {
  scalar,
  list: fc.array(scalar, { minLength: 1, maxLength: 12 }),
  orderable: fc.oneof(text, fc.integer({ min: 0, max: 3 })),
  text,
  regex: fc.constantFrom('^D', 'a+$', '(a|b)*c'),
  version: fc.constantFrom('1.2.3', '2.0.0-rc.1'),
  instant: fc.constantFrom('2026-12-01', 3),
  modulo: fc.constant([2, 1]),
  ip_ranges: fc.constantFrom('10.0.0.0/8', ['::1']),
  list_key: fc.constant('list'),
  type: fc.constantFrom('string', 'array'),
  any: scalar,
  nothing: fc.constant(undefined),
};

const clause: fc.Arbitrary<Clause> = fc
  .tuple(fc.constantFrom(...attributes), fc.constantFrom(...OPERATORS))
  .chain(([attribute, operator]) =>
    operands[operators[operator].takes].map((value) => ({
      attribute,
      operator,
      ...(value === undefined ? {} : { value }),
    })),
  );

/** Valid conditions that often decide either way for {@link aContext}. */
export const aCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    clause,
    members(tie('condition')).map((all) => ({ all })),
    members(tie('condition')).map((any) => ({ any })),
    fc.record({ all: members(tie('condition')), none: members(tie('condition')) }),
  ),
})).condition;

function members(condition: fc.Arbitrary<Condition>): fc.Arbitrary<Condition[]> {
  return fc.array(condition, { minLength: 1, maxLength: 3 });
}

const serve: fc.Arbitrary<Rule['serve']> = fc.oneof(
  fc.constant({ value: true }),
  fc.constant({ variation: 'off' }),
  fc
    .record({ value: fc.boolean(), percentage: fc.integer({ min: 0, max: 100 }) })
    .map((rollout) => ({ rollout })),
  fc
    .record({ first: fc.integer({ min: 0, max: 100 }), coverage: fc.integer({ min: 0, max: 100 }) })
    .map(({ first, coverage }) => ({
      split: {
        weights: [
          { variation: 'on', weight: first },
          { variation: 'off', weight: 100 - first },
        ],
        coverage,
      },
    })),
);

/** Lists of valid rules with ids of their own. */
export const someRules: fc.Arbitrary<Rule[]> = fc
  .array(fc.record({ enabled: fc.boolean(), when: fc.option(aCondition, { nil: undefined }), serve }), {
    maxLength: 4,
  })
  .map((rules) =>
    rules.map(({ enabled, when, serve }, index) => ({
      id: `rule-${index}`,
      enabled,
      serve,
      ...(when === undefined ? {} : { when }),
    })),
  );

/** Contexts as applications send them. */
export const aContext: fc.Arbitrary<EvaluationContext> = fc.record(
  {
    targetingKey: fc.oneof(fc.constantFrom('DE', 'a', ''), fc.string()),
    country: fc.constantFrom('DE', 'AT', 'FR', '', null),
    age: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant('a')),
    tags: fc.array(scalar, { maxLength: 3 }),
    user: fc.record({ plan: scalar }),
  },
  { requiredKeys: [] },
);
