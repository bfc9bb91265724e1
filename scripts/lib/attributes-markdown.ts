import {
  type Bucketing,
  CompiledEnvironment,
  type Condition,
  type Dialect,
  type EvaluationContext,
  type JsonValue,
  type Operand,
  type Operator,
  operatorTables,
} from '@guidon/core';
import { GENERATED, table } from './markdown.ts';

/** What an attribute can be, and examples of it that between them say yes and no wherever that is possible. */
const ACTUALS: Readonly<Record<string, readonly (JsonValue | undefined)[]>> = {
  missing: [undefined],
  null: [null],
  text: ['a', 'z', '', '5', '9', '0.9.0', '1.0.0', '2.0.0', '10.0.0.1', '2026-01-01', '2027-01-01'],
  number: [5, 4, 6, 0, 1e12, 1e13],
  boolean: [true, false],
  list: [['a'], ['a', 5], [9], []],
  object: [{}, { a: 1 }],
};

/** What operators are compared with here, by what they take. */
const OPERANDS: Readonly<Record<Operand, readonly (JsonValue | undefined)[]>> = {
  scalar: ['a', 5],
  list: [['a', 5]],
  orderable: [5, 'b'],
  text: ['a'],
  regex: ['a'],
  version: ['1.0.0'],
  instant: ['2026-06-01'],
  modulo: [[3, 2]],
  ip_ranges: ['10.0.0.0/8'],
  list_key: ['beta'],
  type: ['string', 'number'],
  any: ['a', 5],
  nothing: [undefined],
};

/** The same for the vendors' operators, which take anything but are meant for something. */
const VENDOR_OPERANDS: readonly (readonly [RegExp, readonly JsonValue[]])[] = [
  [/^version_/, ['1.0.0']],
  [/^has_type$/, ['string', 'number']],
  [/^modulo$/, ['3|2']],
  [/^(not_)?in$/, [['a', '5']]],
  [/regex|contains/, ['a']],
];

const LISTS = [{ key: 'beta', values: ['a', 5] }];

/** docs/attributes.md: what every operator answers for attributes that are missing, null or of another type. */
export function attributesMarkdown(): string {
  return `# Attributes that are missing, null or of another type

${GENERATED}

The engine itself was asked for every cell: **true** and **false** are the answer whatever the attribute's value is, and
*compared* says that it depends on the value. Nothing here is ever an error. Whether a name is missing is decided by own
properties only, so \`constructor\` and \`__proto__\` are missing unless somebody set them.

## Conditions

A missing attribute and null satisfy \`is_not_set\` and nothing else, not even the negative operators: a rule should not
catch people of whom nothing is known. An attribute of a type that an operator cannot use satisfies the negative
operators only. Between them, \`none\` of a condition holds where the condition does not.

${operatorTable(undefined)}

\`element\` asks for one element that meets a condition, \`size\` for a number of elements:

${innerTable([undefined, 'growthbook'])}

## Conditions with \`dialect: growthbook\`

What came from GrowthBook keeps GrowthBook's answers. A missing attribute is null there, and is compared like any value.

${operatorTable('growthbook')}

## Conditions with \`dialect: flagsmith\`

What came from Flagsmith keeps the answers of its Node engine, which converts the value to the type of the attribute.

${operatorTable('flagsmith')}

## Percentages

Whether a context has a bucket, by what the attribute is that is hashed. A context without one goes on to the next rule.

${bucketTable()}
`;
}

function operatorTable(dialect: Dialect | undefined): string {
  const rows = Object.entries(operatorTables[dialect ?? 'native']).flatMap(([operator, { takes }]) =>
    operandsOf(operator, takes, dialect).map((value) => {
      const condition = { attribute: 'a', operator: operator as Operator, ...given({ value, dialect }) };
      const words = value === undefined ? '' : ` \`${JSON.stringify(value)}\``;
      return [`\`${operator}\`${words}`, ...answers(condition)];
    }),
  );
  return table(['operator', ...Object.keys(ACTUALS)], rows);
}

function operandsOf(operator: string, takes: Operand, dialect: Dialect | undefined) {
  const meant = VENDOR_OPERANDS.find(([pattern]) => pattern.test(operator));
  if (dialect === undefined || takes !== 'any' || meant === undefined) return OPERANDS[takes];
  return meant[1];
}

function innerTable(dialects: readonly (Dialect | undefined)[]): string {
  const rows = dialects.flatMap((dialect) => {
    const inner = { attribute: '.', operator: 'equals', ...given({ dialect }) } as const;
    const origin = dialect === undefined ? '' : `, \`dialect: ${dialect}\``;
    const element = { attribute: 'a', element: { ...inner, value: 'a' }, ...given({ dialect }) };
    const size = { attribute: 'a', size: { ...inner, value: 1 }, ...given({ dialect }) };
    return [
      [`\`element\` equals \`"a"\`${origin}`, ...answers(element)],
      [`\`size\` equals \`1\`${origin}`, ...answers(size)],
    ];
  });
  return table(['condition', ...Object.keys(ACTUALS)], rows);
}

/** What a condition over the attribute `a` answers, one cell a kind of attribute. */
function answers(when: Condition): string[] {
  const environment = new CompiledEnvironment({ lists: LISTS, segments: [{ key: 'asked', when }] });
  return Object.values(ACTUALS).map((actuals) => {
    const found = new Set(actuals.map((actual) => environment.isInSegment('asked', given({ a: actual }))));
    if (found.has(undefined)) throw new Error(`no answer: ${JSON.stringify(when)}`);
    if (found.size > 1) return '*compared*';
    return found.has(true) ? '**true**' : 'false';
  });
}

/** What is there of some fields. */
function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as object;
}

const HASHED: Readonly<Record<string, JsonValue | undefined>> = {
  missing: undefined,
  null: null,
  'empty text': '',
  text: 'a',
  zero: 0,
  number: 5,
  false: false,
  true: true,
  list: ['a'],
  object: {},
};

function bucketTable(): string {
  const ways: readonly (readonly [string, Bucketing])[] = [
    ['ours', {}],
    ['`dialect: growthbook`', { dialect: 'growthbook' }],
    ['`dialect: flagsmith`', { dialect: 'flagsmith', hashVersion: 'flagsmith' }],
  ];
  const rows = ways.map(([name, way]) => {
    const when = { percentage: 100, by: 'a', ...way };
    const environment = new CompiledEnvironment({ segments: [{ key: 'asked', when }] });
    const has = (actual: JsonValue | undefined) =>
      environment.isInSegment('asked', given({ a: actual }) as EvaluationContext) ? 'yes' : 'no';
    return [name, ...Object.values(HASHED).map(has)];
  });
  return table(['percentage', ...Object.keys(HASHED)], rows);
}
