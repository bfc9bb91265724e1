import type { Clause, JsonValue, Operator } from '../model.ts';

/** An object of operators. */
export type Operators = Readonly<Record<string, JsonValue>>;

/** A clause in GrowthBook's words: any of the objects is enough. */
export interface InGrowthBook {
  readonly operators: readonly Operators[];
  /** How it differs nevertheless. */
  readonly difference?: string;
}

type Write = (value: JsonValue, fold: boolean) => InGrowthBook | undefined;

const VERSIONS = 'Versions are compared as padded text there, and what is no version is one.';

/** Says one clause with GrowthBook's operators, if that can be said. */
export function growthBookClause({
  operator,
  value = null,
  ignoreCase,
  dialect,
}: Clause): InGrowthBook | undefined {
  if (dialect === 'flagsmith') return undefined;
  const table: Partial<Record<Operator, Write>> = dialect === 'growthbook' ? THEIRS : OURS;
  return table[operator]?.(value, ignoreCase === true);
}

/** Clauses of GrowthBook's own dialect. */
const THEIRS: Partial<Record<Operator, Write>> = {
  equals: (value) => one({ $eq: value }),
  not_equals: (value) => one({ $ne: value }),
  in: (value, fold) => one({ [fold ? '$ini' : '$in']: value }),
  not_in: (value, fold) => one({ [fold ? '$nini' : '$nin']: value }),
  greater_than: (value) => one({ $gt: value }),
  greater_than_or_equal: (value) => one({ $gte: value }),
  less_than: (value) => one({ $lt: value }),
  less_than_or_equal: (value) => one({ $lte: value }),
  matches_regex: (value, fold) => one({ [fold ? '$regexi' : '$regex']: value }),
  version_equals: (value) => one({ $veq: value }),
  version_not_equals: (value) => one({ $vne: value }),
  version_greater_than: (value) => one({ $vgt: value }),
  version_greater_than_or_equal: (value) => one({ $vgte: value }),
  version_less_than: (value) => one({ $vlt: value }),
  version_less_than_or_equal: (value) => one({ $vlte: value }),
  in_list: (value) => one({ $inGroup: value }),
  not_in_list: (value) => one({ $notInGroup: value }),
  has_type: (value) => one({ $type: value }),
  is_set: () => one({ $exists: true }),
  is_not_set: () => one({ $exists: false }),
};

/** Clauses of our own: the type and the presence that we ask for are asked for there in words. */
const OURS: Partial<Record<Operator, Write>> = {
  equals: (value, fold) => (fold ? one({ $ini: [value], ...scalar }) : one({ $eq: value })),
  not_equals: (value, fold) => one({ $not: fold ? { $ini: [value], ...scalar } : { $eq: value }, ...there }),
  in: (value, fold) => one({ [fold ? '$ini' : '$in']: value }),
  not_in: (value, fold) => one({ [fold ? '$nini' : '$nin']: value, ...there }),
  greater_than: (value) => one({ $gt: value, $type: typeof value }),
  greater_than_or_equal: (value) => one({ $gte: value, $type: typeof value }),
  less_than: (value) => one({ $lt: value, $type: typeof value }),
  less_than_or_equal: (value) => one({ $lte: value, $type: typeof value }),
  contains: (value, fold) => ({ operators: containing(value, fold) }),
  contains_all: (value, fold) => one({ $all: elements(value, fold) }),
  starts_with: (value, fold) => text(`^${escaped(value)}`, fold),
  ends_with: (value, fold) => text(`${escaped(value)}$`, fold),
  matches_regex: (value, fold) => text(String(value), fold),
  not_matches_regex: (value, fold) => one({ $not: textOperators(String(value), fold), ...there }),
  version_equals: (value) => versions('$veq', value),
  version_not_equals: (value) => versions('$vne', value),
  version_greater_than: (value) => versions('$vgt', value),
  version_greater_than_or_equal: (value) => versions('$vgte', value),
  version_less_than: (value) => versions('$vlt', value),
  version_less_than_or_equal: (value) => versions('$vlte', value),
  in_list: (value) => one({ $inGroup: value }),
  not_in_list: (value) => one({ $notInGroup: value, ...there }),
  has_type: (value) => one({ $type: value }),
  is_set: () => one({ $exists: true }),
  is_not_set: () => one({ $exists: false }),
};

const there: Operators = { $exists: true };
/** An array shares a member with a list there; here it is not equal to one. */
const scalar: Operators = { $not: { $type: 'array' } };

function one(operators: Operators): InGrowthBook {
  return { operators: [operators] };
}

function versions(operator: string, value: JsonValue): InGrowthBook {
  return { operators: [{ [operator]: value, $type: 'string' }], difference: VERSIONS };
}

function text(pattern: string, fold: boolean): InGrowthBook {
  return one(textOperators(pattern, fold));
}

function textOperators(pattern: string, fold: boolean): Operators {
  return { [fold ? '$regexi' : '$regex']: pattern, $type: 'string' };
}

/** Text that has the part, or an array that has the member. */
function containing(value: JsonValue, fold: boolean): Operators[] {
  const member = { $elemMatch: memberOf(value, fold) };
  return typeof value === 'string' ? [textOperators(escaped(value), fold), member] : [member];
}

function elements(value: JsonValue, fold: boolean): JsonValue {
  return Array.isArray(value) ? value.map((member: JsonValue) => memberOf(member, fold)) : [];
}

function memberOf(value: JsonValue, fold: boolean): Operators {
  return fold ? { $ini: [value] } : { $eq: value };
}

function escaped(value: JsonValue): string {
  return String(value).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
