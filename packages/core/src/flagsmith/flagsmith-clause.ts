import type { Clause, Condition, JsonValue } from '../model.ts';

/** A clause of ours in Flagsmith's dialect. */
export interface InFlagsmith {
  /** `undefined` where it cannot be said. */
  readonly condition: Condition | undefined;
  /** How it differs nevertheless. */
  readonly difference?: string;
}

type Write = (clause: Clause) => InFlagsmith;

const SEMVER = ':semver';
const CONVERTED = "The value is converted to the trait's type there: text that looks like it is equal too.";
const AS_TEXT = 'Numbers, true and false are matched as text there.';
const NUMBERS_TOO = 'A number is taken for its text there.';
const DIVISION = 'Text is read as a number there, and remainders of negative numbers are negative.';
const NO_PATHS = 'Only a trait of that very name is read there, no path.';

/** Says one clause of our own dialect with clauses of Flagsmith's, which convert what they compare. */
export function flagsmithClause(clause: Clause): InFlagsmith {
  const { operator, attribute, ignoreCase } = clause;
  if (ignoreCase || attribute.startsWith('$.') || !Object.hasOwn(WRITE, operator)) return IMPOSSIBLE;
  const said = (WRITE[operator] as Write)(clause);
  return attribute.includes('.') && said.condition !== undefined ? { ...said, difference: NO_PATHS } : said;
}

const IMPOSSIBLE: InFlagsmith = { condition: undefined };

const WRITE: Readonly<Record<string, Write>> = {
  equals: (clause) => equals(clause),
  not_equals: (clause) => opposite(clause, equals(clause)),
  in: (clause) => isIn(clause),
  not_in: (clause) => opposite(clause, isIn(clause)),
  contains: (clause) => contains(clause),
  not_contains: (clause) => opposite(clause, contains(clause)),
  greater_than: ordering,
  greater_than_or_equal: ordering,
  less_than: ordering,
  less_than_or_equal: ordering,
  matches_regex: ({ value, ...clause }) =>
    value === '' ? IMPOSSIBLE : { condition: theirs(clause, 'matches_regex', value), difference: AS_TEXT },
  modulo: ({ value, ...clause }) => ({
    condition: theirs(clause, 'modulo', Array.isArray(value) ? value.join('|') : null),
    difference: DIVISION,
  }),
  is_set: ({ attribute, prefix }) => ({
    condition: theirs({ attribute, ...(prefix && { prefix }) }, 'is_set'),
  }),
  is_not_set: ({ attribute, prefix }) => ({
    condition: theirs({ attribute, ...(prefix && { prefix }) }, 'is_not_set'),
  }),
  version_equals: version('equals'),
  version_greater_than: version('greater_than'),
  version_greater_than_or_equal: version('greater_than_or_equal'),
  version_less_than: version('less_than'),
  version_less_than_or_equal: version('less_than_or_equal'),
};

/** Of all their operators only the one for lists does not take true for a text. */
function equals({ value = null, ...clause }: Clause): InFlagsmith {
  if (typeof value === 'string') return isIn({ ...clause, value: [value] });
  return { condition: theirs(clause, 'equals', String(value)), difference: CONVERTED };
}

function isIn({ value, ...clause }: Clause): InFlagsmith {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [];
  if (list.some((member) => member === '' || typeof member === 'boolean')) return IMPOSSIBLE;
  const condition = theirs(clause, 'in', JSON.stringify(list.map(String)));
  return list.some(isNumberLike) ? { condition, difference: NUMBERS_TOO } : { condition };
}

function contains({ value, ...clause }: Clause): InFlagsmith {
  if (typeof value !== 'string' || value === '' || value.endsWith(SEMVER)) return IMPOSSIBLE;
  return { condition: theirs(clause, 'contains', value) };
}

function ordering({ value = null, operator, ...clause }: Clause): InFlagsmith {
  if (typeof value === 'string' && value.endsWith(SEMVER)) return IMPOSSIBLE;
  return { condition: theirs(clause, operator, String(value)), difference: CONVERTED };
}

function version(operator: Clause['operator']): Write {
  return ({ value, ...clause }) => ({ condition: theirs(clause, operator, `${value}${SEMVER}`) });
}

/** Whoever has the trait and is not meant by the other. */
function opposite({ attribute, prefix }: Clause, said: InFlagsmith): InFlagsmith {
  if (said.condition === undefined) return said;
  const isSet = theirs({ attribute, ...(prefix && { prefix }) }, 'is_set');
  return { ...said, condition: { all: [isSet], none: [said.condition] } };
}

function theirs(
  { attribute, prefix }: Pick<Clause, 'attribute' | 'prefix'>,
  operator: Clause['operator'],
  value?: JsonValue,
): Clause {
  return {
    attribute,
    operator,
    ...(value === undefined ? {} : { value }),
    ...(prefix === undefined ? {} : { prefix }),
    dialect: 'flagsmith',
  };
}

function isNumberLike(member: JsonValue): boolean {
  return String(Number(member)) === String(member);
}
