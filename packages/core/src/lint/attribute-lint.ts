import { DEFAULT_BY } from '../bucketing.ts';
import { ITSELF } from '../compile-attribute.ts';
import { describeValue } from '../describe-value.ts';
import { IDENTITY_KEY } from '../flagsmith/condition-from-flagsmith.ts';
import type { Clause, JsonValue } from '../model.ts';
import type { ProblemList } from '../problem-list.ts';
import { closestWord } from '../text/closest-word.ts';
import type { RegisteredAttribute } from './lint-project.ts';
import { operatorFits } from './operator-fits.ts';
import type { BucketingPlace } from './serve-bucketings.ts';

/** What every context has, registered or not. */
const BUILT_IN: readonly RegisteredAttribute[] = [
  { key: DEFAULT_BY, type: 'string', identifier: true },
  { key: IDENTITY_KEY, type: 'string', identifier: true },
];
/** How many names are compared for hints in all, so that a hostile flag cannot hold the process. */
const MOST_COMPARED = 20_000;
/** Operators whose value is of the attribute's own kind. */
const COMPARES = /^(not_|loosely_)?equals$|^(not_)?in$|^(greater|less)_than/;
/** Operators whose value is one of the attribute's values, or of its members. */
const NAMES_VALUES = /^(not_|loosely_)?equals$|^(not_)?in$|^contains_all$/;

/** Judges attributes by a project's registry. Nothing is said where no attribute is registered. */
export class AttributeLint {
  readonly #known: ReadonlyMap<string, RegisteredAttribute>;
  readonly #isKept: boolean;
  readonly #used: ReadonlySet<string>;
  readonly #list: ProblemList;
  #compared = 0;

  /** `used` are attributes that what is judged has asked for before. */
  constructor(registered: readonly RegisteredAttribute[], used: ReadonlySet<string>, list: ProblemList) {
    this.#known = new Map([...BUILT_IN, ...registered].map((attribute) => [attribute.key, attribute]));
    this.#isKept = registered.length > 0;
    this.#used = used;
    this.#list = list;
  }

  /** The entry of an attribute, if it has one. */
  entry(key: string): RegisteredAttribute | undefined {
    return this.#known.get(key);
  }

  /**
   * Refuses an attribute that is not registered, itself or as a part of one that is. What asked for it before is only
   * warned of: it must stay possible to turn such a flag off.
   */
  checkName(key: string, path: string): void {
    if (!this.#isKept || key === ITSELF || this.#known.has(key) || this.#isPart(key)) return;
    const message = `No attribute ${describeValue(key)} is registered.`;
    const closest = this.#closest(key, [...this.#known.keys()]);
    const otherwise = 'Register it, or use one that is.';
    const hint = closest === undefined ? otherwise : `Did you mean ${describeValue(closest)}? ${otherwise}`;
    if (this.#used.has(key)) this.#list.warning(path, 'UNKNOWN_ATTRIBUTE', message, hint);
    else this.#list.error(path, 'UNKNOWN_ATTRIBUTE', message, hint);
  }

  /** Warns of a percentage by an attribute that does not tell contexts apart. */
  checkBucketing({ by, path }: BucketingPlace): void {
    this.checkName(by, path);
    if (this.entry(by)?.identifier !== false) return;
    const message = `Percentages go by ${describeValue(by)}, which is not registered as an identifier.`;
    const hint =
      'All contexts with the same value fall together; bucket by an identifier, or register it as one.';
    this.#list.warning(path, 'NOT_AN_IDENTIFIER', message, hint);
  }

  /** Warns of a comparison that the attribute's type or values leave no room for. */
  checkClause(clause: Clause, path: string): void {
    const entry = this.entry(clause.attribute);
    if (entry === undefined || clause.prefix !== undefined) return;
    if (clause.dialect === undefined && this.#fits(clause, entry, path))
      this.#checkTypes(clause, entry, path);
    this.#checkValues(clause, entry, path);
  }

  /** Warns of a question about elements that are not there to be asked about. */
  checkElements(key: string, path: string): void {
    const type = this.entry(key)?.type ?? 'list';
    if (type === 'list' || type === 'json') return;
    const message = `Attribute ${describeValue(key)} is registered as a ${type} and has no elements.`;
    this.#list.warning(path, 'OPERATOR_DOES_NOT_FIT', message, 'Compare it with an operator.');
  }

  #closest(name: string, known: readonly string[]): string | undefined {
    this.#compared += known.length;
    return this.#compared > MOST_COMPARED ? undefined : closestWord(name, known);
  }

  #isPart(key: string): boolean {
    return [...key.matchAll(/\./g)].some(({ index }) => this.#known.has(key.slice(0, index)));
  }

  #fits({ operator, attribute }: Clause, { type }: RegisteredAttribute, path: string): boolean {
    const fitting = operator === 'loosely_equals' ? [] : operatorFits[operator];
    if (type === 'json' || fitting.includes(type)) return true;
    const message = `${operator} says nothing about ${describeValue(attribute)}, which is registered as a ${type}.`;
    const hint = `It is for ${fitting.join(' or ')}; use another operator, or correct the registered type.`;
    this.#list.warning(`${path}.operator`, 'OPERATOR_DOES_NOT_FIT', message, hint);
    return false;
  }

  #checkTypes({ operator, attribute, value }: Clause, { type }: RegisteredAttribute, path: string): void {
    if (!COMPARES.test(operator) || type === 'json' || type === 'list') return;
    const wrong = operandsOf(value).find((operand) => typeof operand !== type);
    if (wrong === undefined) return;
    const message = `${describeValue(wrong)} is never equal to ${describeValue(attribute)}, which is registered as a ${type}.`;
    const hint = `Give a ${type}, or correct the registered type.`;
    this.#list.warning(`${path}.value`, 'VALUE_DOES_NOT_FIT', message, hint);
  }

  #checkValues(clause: Clause, { values }: RegisteredAttribute, path: string): void {
    if (values === undefined || !NAMES_VALUES.test(clause.operator)) return;
    const known = new Set(values.map((value) => comparable(value, clause)));
    const unknown = operandsOf(clause.value).find((operand) => !known.has(comparable(operand, clause)));
    if (unknown === undefined) return;
    const message = `${describeValue(unknown)} is none of the values that ${describeValue(clause.attribute)} is registered with.`;
    const closest = this.#closest(String(unknown), values.map(String));
    const hint =
      closest === undefined
        ? `They are ${describeValue(values)}.`
        : `Did you mean ${describeValue(closest)}?`;
    this.#list.warning(`${path}.value`, 'VALUE_NOT_REGISTERED', message, hint);
  }
}

function operandsOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as JsonValue];
}

/** The vendors convert what they compare. */
function comparable(value: JsonValue, { dialect, ignoreCase }: Clause): JsonValue {
  const converted = dialect === undefined ? value : String(value);
  return ignoreCase && typeof converted === 'string' ? converted.toLowerCase() : converted;
}
