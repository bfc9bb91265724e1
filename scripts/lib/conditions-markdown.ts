import {
  conditionText,
  type NativeOperator,
  OPERATORS,
  type Operand,
  type OperatorRow,
  operatorTables,
  parseCondition,
} from '@guidon/core';
import { GENERATED, table } from './markdown.ts';

/** A value for each kind of operand, as an example shows it. */
const EXAMPLES: Readonly<Record<Operand, string>> = {
  scalar: '"pro"',
  list: '["NL", "BE"]',
  orderable: '18',
  text: '"a"',
  regex: '"^a+$"',
  version: '"2.4.0"',
  instant: '"2026-12-01"',
  modulo: '[10, 3]',
  ip_ranges: '"10.0.0.0/8"',
  list_key: '"staff"',
  type: '"array"',
  any: '1',
  nothing: '',
};

/** Each written as it is written back. */
const SAMPLES: readonly string[] = [
  'country in ["NL", "BE"] and plan = "pro"',
  'age >= 18 and not (email ends_with "@example.com" or beta is_set)',
  'app_version version >= "2.4.0"',
  'name = "ann" ignoring_case',
  'segment beta-testers or in_trial = true',
  'flag new-checkout = true and flag theme (value.mode in ["dark", "auto"])',
  'any orders (total > 100 and currency = "EUR")',
  'size cart >= 3',
  'percentage 20 by company seed "summer"',
];

/** docs/conditions.md: how conditions are written as text. */
export function conditionsMarkdown(): string {
  const rows = OPERATORS.map((name) => operatorCells(name, operatorTables.native[name] as OperatorRow));
  return `# Conditions as text

${GENERATED}

A condition is data (\`{"attribute": "plan", "operator": "equals", "value": "pro"}\`) or text (\`plan = "pro"\`). Both say
the same things; \`conditionText\` and \`parseCondition\` of \`@guidon/core\` turn one into the other.

\`\`\`text
${SAMPLES.map(proper).join('\n')}
\`\`\`

## Grammar

\`\`\`text
condition  = and { "or" and }
and        = not { "and" not }
not        = "not" not | one
one        = "(" condition ")"
           | attribute comparison
           | "any" attribute [ "with_nulls" ] about      at least one element
           | "size" attribute about                      the number of elements
           | "segment" key
           | "flag" key about                            the value of another flag
           | "percentage" number [ "by" attribute ] [ "seed" text ] [ "hash" method ] [ "prefix" text ]
           | "always" | "never"
about      = comparison | "(" condition ")"
comparison = operator [ value ] [ "ignoring_case" ] [ "prefix" text ]
value      = any JSON
\`\`\`

- \`not\` binds closer than \`and\`, \`and\` closer than \`or\`. Line breaks and indentation mean nothing.
- Names of attributes, segments and flags are written as they are (\`user.plan\`, \`beta-testers\`), or in double quotes when
  they are one of the words above or hold anything but letters, digits, \`_\`, \`$\`, \`.\` and \`-\`: \`"cart value" > 3\`.
- In the parentheses of \`any\` and \`size\` a lone \`.\` is the element or the number itself; in those of \`flag\`,
  \`value\` is the other flag's value. A comparison without parentheses is about just that: \`size cart >= 3\` is
  \`size cart (. >= 3)\`.
- \`growthbook:\` or \`flagsmith:\` before an operator, \`any\`, \`size\` or \`percentage\` makes it mean what it means there:
  \`country growthbook:in ["NL"]\`. Imported rules have these.
- Also read: \`==\`, \`<>\`, \`&&\`, \`||\`, text in single quotes, words in capitals, and spaces in operators
  (\`country not in ["NL"]\`, \`beta is not set\`).
- \`a and not b\` is one group, \`{"all": [a], "none": [b]}\`; parentheses make groups of their own: \`a and (not b)\`. An \`any\`
  beside \`all\` or \`none\` reads back as a member of \`all\`, a group of one member as the member. Everything else reads
  back exactly.
- At most 10,000 characters and 32 levels of parentheses. What is longer is given as data.

## Operators

${table(['operator', 'example', 'the attribute', '`ignoring_case`'], rows)}

An attribute that is missing or null satisfies \`is_not_set\` and nothing else, not even the negative operators.
`;
}

function operatorCells(name: NativeOperator, row: OperatorRow): string[] {
  const example = proper(`a ${name} ${EXAMPLES[row.takes]}`);
  return [`\`${name}\``, `\`${example}\``, row.words, row.foldsCase === true ? 'yes' : ''];
}

/** The proper spelling of a text; throws when it cannot be read, so that no example is wrong. */
function proper(text: string): string {
  const parsed = parseCondition(text);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem.message}`);
  return conditionText(parsed.condition);
}
