import fc from 'fast-check';
import type { Clause, Condition, Dialect, JsonValue, Operator } from '../src/model.ts';
import { operatorTables } from '../src/operator-tables.ts';

const name = fc.oneof(
  fc.constantFrom(
    'country',
    'user.plan',
    '.',
    'value',
    'size',
    'AND',
    'null',
    'growthbook',
    '2fa',
    'a:b',
    'ü',
    '`',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const dialect = fc.constantFrom<Dialect>('growthbook', 'flagsmith');

const comparison = fc
  .constantFrom<'native' | Dialect>('native', 'growthbook', 'flagsmith')
  .chain((table) => fc.record({ table: fc.constant(table), operator: operatorOf(table) }));

function operatorOf(table: 'native' | Dialect): fc.Arbitrary<Operator> {
  return fc.constantFrom(...(Object.keys(operatorTables[table]) as Operator[]));
}

const clause: fc.Arbitrary<Clause> = fc
  .tuple(name, comparison, json, fc.boolean(), fc.option(text, { nil: undefined }))
  .map(([attribute, { table, operator }, value, ignoreCase, prefix]) => ({
    attribute,
    operator,
    ...(operatorTables[table][operator]?.takes === 'nothing' ? {} : { value }),
    ...(ignoreCase ? { ignoreCase: true as const } : {}),
    ...(prefix === undefined ? {} : { prefix }),
    ...(table === 'native' ? {} : { dialect: table }),
  }));

const percentage = fc.record(
  {
    percentage: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0.01, 33.33, 1e-7)),
    by: name,
    seed: text,
    hashVersion: fc.constantFrom('growthbook' as const, 'growthbook-v1' as const, 'flagsmith' as const),
    prefix: text,
    dialect,
  },
  { requiredKeys: ['percentage'], noNullPrototype: true },
);

/** Every form a condition can have, as its text reads back: valid in form, not always in meaning. */
export const aCanonicalCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => {
  const condition = tie('condition');
  const several = fc.array(condition, { minLength: 2, maxLength: 3 });
  const members = fc.array(condition, { minLength: 1, maxLength: 3 });
  const element = fc.record(
    { attribute: name, element: condition, nulls: fc.constant(true as const), dialect },
    { requiredKeys: ['attribute', 'element'], noNullPrototype: true },
  );
  const size = fc.record(
    { attribute: name, size: condition, dialect },
    { requiredKeys: ['attribute', 'size'], noNullPrototype: true },
  );
  const lone = condition
    .filter((member) => !('any' in member && !('all' in member)))
    .map((member) => [member]);
  return {
    condition: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      clause,
      percentage,
      name.map((segment) => ({ segment })),
      fc.constantFrom({ all: [] }, { any: [] }),
      several.map((all) => ({ all })),
      several.map((any) => ({ any })),
      fc.oneof(several, lone).map((none) => ({ none })),
      fc.tuple(members, fc.oneof(several, lone)).map(([all, none]) => ({ all, none })),
      fc.record({ flag: name, matches: condition }, { noNullPrototype: true }),
      element,
      size,
    ),
  };
}).condition;
