import { DEFAULT_BY } from '../bucketing.ts';
import { ITSELF } from '../compile-attribute.ts';
import type { Clause, Condition, ConditionGroup, Dialect, ElementCondition, JsonValue } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import { growthBookClause, type Operators } from './growthbook-clause.ts';
import type { GrowthBookCondition } from './growthbook-payload.ts';

/** What translating back needs and collects. */
export interface Writing {
  /** The attribute that stands for the targeting key there. */
  readonly targetingAttribute: string;
  /** Segments that cannot be said; a condition that speaks of one cannot either. */
  readonly unsaid: ReadonlySet<string>;
  readonly untranslated: Untranslated[];
}

/** Something that GrowthBook's language cannot say. */
export class Inexpressible extends Error {
  override name = 'Inexpressible';
}

/** Says a condition in GrowthBook's language. Throws {@link Inexpressible} where that cannot be done. */
export function conditionToGrowthBook(
  condition: Condition,
  writing: Writing,
  path: string,
): GrowthBookCondition {
  if ('operator' in condition) return clauseToGrowthBook(condition, writing, path);
  if ('segment' in condition) return segmentToGrowthBook(condition.segment, writing);
  if ('element' in condition) {
    const element = elementToGrowthBook(condition, writing, path);
    return { [pathOf(condition, writing, path)]: element };
  }
  if ('size' in condition)
    return {
      [pathOf(condition, writing, path)]: { $size: itselfToGrowthBook(condition.size, writing, path) },
    };
  if ('flag' in condition) throw new Inexpressible('A prerequisite stands alone in a rule there.');
  if ('percentage' in condition) throw new Inexpressible('There are no percentages in conditions there.');
  return groupToGrowthBook(condition, (member) => conditionToGrowthBook(member, writing, path));
}

/** The attribute's name there. */
export function nameOf(attribute: string, { targetingAttribute }: Writing): string {
  return attribute === DEFAULT_BY ? targetingAttribute : attribute;
}

function segmentToGrowthBook(id: string, { unsaid }: Writing): GrowthBookCondition {
  if (unsaid.has(id)) throw new Inexpressible(`The segment ${id} cannot be said there.`);
  return { $savedGroup: { id } };
}

/** The path there; every object has what its prototype has there, and names with a dot are none. */
function pathOf(
  { attribute, dialect }: { readonly attribute: string; readonly dialect?: Dialect },
  writing: Writing,
  path: string,
): string {
  const name = nameOf(attribute, writing);
  if (name.split('.').some((part) => part in Object.prototype))
    throw new Inexpressible(`Every object has ${attribute} there.`);
  if (dialect === undefined && attribute.includes('.') && attribute !== ITSELF)
    writing.untranslated.push({ path, reason: `${attribute} is only a path there, never the name itself.` });
  return name;
}

function clauseToGrowthBook(clause: Clause, writing: Writing, path: string): GrowthBookCondition {
  if (clause.prefix !== undefined) throw new Inexpressible('Attributes have no prefix there.');
  const name = pathOf(clause, writing, path);
  if (clause.operator === 'not_contains') {
    const contains = clauseToGrowthBook({ ...clause, operator: 'contains' }, writing, path);
    return { $not: contains, [name]: { $exists: true } };
  }
  if (clause.dialect === 'growthbook' && clause.operator === 'loosely_equals')
    return { [name]: plainOf(clause) };
  return joined(operatorsOf(clause, writing, path).map((operators) => ({ [name]: operators })));
}

function plainOf({ value = null, ignoreCase }: Clause): JsonValue {
  if (ignoreCase) throw new Inexpressible('Only elements are compared in any case there.');
  return value;
}

/** The ways in which a clause can hold; any of them is enough. */
function operatorsOf(clause: Clause, { untranslated }: Writing, path: string): readonly Operators[] {
  const { operators, difference } = growthBookClause(clause) ?? {};
  if (operators === undefined) {
    const whose = clause.dialect === undefined ? '' : ` of ${clause.dialect}`;
    throw new Inexpressible(`The operator ${clause.operator}${whose} cannot be said there.`);
  }
  if (difference !== undefined) untranslated.push({ path, reason: difference });
  return operators;
}

function elementToGrowthBook(
  { element, nulls }: ElementCondition,
  writing: Writing,
  path: string,
): JsonValue {
  if (isLooseElement(element)) return { $alli: [element.value ?? null] };
  if (!isItself(element)) return { $elemMatch: conditionToGrowthBook(element, writing, path) };
  const operators = itselfToGrowthBook(element, writing, path);
  return nulls ? { $all: [operators] } : { $elemMatch: operators };
}

function isLooseElement(condition: Condition): condition is Clause {
  return 'operator' in condition && condition.operator === 'loosely_equals' && condition.ignoreCase === true;
}

/** Whether a condition looks at the element or size itself, which GrowthBook says without a path. */
function isItself(condition: Condition): boolean {
  if ('attribute' in condition) return condition.attribute === ITSELF;
  return Object.values(condition)
    .flat()
    .some((member) => typeof member === 'object' && isItself(member as Condition));
}

/** What an element or size is compared with: one object of operators, or a plain value. */
function itselfToGrowthBook(condition: Condition, writing: Writing, path: string): JsonValue {
  if ('operator' in condition && condition.attribute === ITSELF) {
    if (condition.operator === 'loosely_equals') return plainOf(condition);
    const ways = operatorsOf(condition, writing, path);
    const [only] = ways;
    if (only !== undefined && ways.length === 1) return only;
  }
  if ('all' in condition && condition.none === undefined && condition.any === undefined)
    return merged((condition.all ?? []).map((member) => itselfToGrowthBook(member, writing, path)));
  if ('none' in condition && condition.none?.length === 1 && condition.all === undefined)
    return { $not: itselfToGrowthBook(condition.none[0] as Condition, writing, path) };
  throw new Inexpressible('What is asked of an element or size cannot be said in one object of operators.');
}

/** Several objects of operators as one, which must not say the same operator twice. */
function merged(parts: readonly JsonValue[]): JsonValue {
  const entries = parts.flatMap((part) => {
    if (typeof part === 'object' && part !== null && !Array.isArray(part)) return Object.entries(part);
    throw new Inexpressible('A plain value stands alone there.');
  });
  if (new Set(entries.map(([name]) => name)).size === entries.length) return Object.fromEntries(entries);
  throw new Inexpressible('An operator stands only once in an object there.');
}

function groupToGrowthBook(
  { all, any, none }: ConditionGroup,
  translate: (member: Condition) => GrowthBookCondition,
): GrowthBookCondition {
  const parts: GrowthBookCondition[] = (all ?? []).map(translate);
  if (any !== undefined) parts.push(any.length === 0 ? { $not: {} } : joined(any.map(translate)));
  if (none !== undefined && none.length > 0) parts.push({ $nor: none.map(translate) });
  const [only] = parts;
  if (only === undefined) return {};
  return parts.length === 1 ? only : { $and: parts };
}

function joined(members: readonly GrowthBookCondition[]): GrowthBookCondition {
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : { $or: members };
}
