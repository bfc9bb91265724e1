import { allOf, asCondition, type Folded, noneOf } from '../condition-parts.ts';
import type { Bucketing, BucketingMethod, Filter, JsonValue, Range, Rule, Serve } from '../model.ts';
import { RULE_ID_PATTERN } from '../rule-id-pattern.ts';
import { conditionFromGrowthBook, type Reading } from './condition-from-growthbook.ts';
import { experimentFromGrowthBook } from './experiment-from-growthbook.ts';
import type {
  GrowthBookBandit,
  GrowthBookFilter,
  GrowthBookRange,
  GrowthBookRule,
} from './growthbook-payload.ts';

/** What translating rules needs besides: the feature's key and the leaves of contextual bandits. */
export interface RuleReading extends Reading {
  readonly featureKey: string;
  readonly bandits: ReadonlyMap<string, GrowthBookBandit>;
}

const DEFAULT_ATTRIBUTE = 'id';

/** Translates one of GrowthBook's rules: gates first, then the rule; a contextual bandit gives one rule a leaf. */
export function rulesFromGrowthBook(
  rule: GrowthBookRule,
  index: number,
  reading: RuleReading,
  path: string,
): Rule[] {
  const id = ruleId(rule.id, index, reading, path);
  const { gates, waits } = parents(rule, id, reading, `${path}.parentConditions`);
  return [...gates, ...served(rule, id, waits, reading, path)];
}

function ruleId(given: string | undefined, index: number, reading: RuleReading, path: string): string {
  if (given !== undefined && RULE_ID_PATTERN.test(given)) return given;
  if (given)
    reading.untranslated.push({ path: `${path}.id`, reason: 'The id is none here; another is given.' });
  return `growthbook-${index + 1}`;
}

function served(rule: GrowthBookRule, id: string, waits: Folded, reading: RuleReading, path: string): Rule[] {
  if ('force' in rule) {
    const serve = forced(rule, reading);
    const when = behind(waits, allOf([conditionOf(rule, reading, path), serve !== undefined]));
    return [toRule(id, when, serve ?? { value: rule.force ?? null })];
  }
  if ((rule.contextualVariations ?? rule.variations) === undefined) {
    return waits === true ? [] : [toRule(id, behind(waits, false), { nothing: true })];
  }
  return leaves(rule, reading, path).map(({ when, weights }, leaf) => {
    const own = { ...rule, ...(weights === undefined ? {} : { weights }) };
    return experimentRule(own, leaf === 0 ? id : `${id}-${leaf + 1}`, waits, when, reading, path);
  });
}

function experimentRule(
  rule: GrowthBookRule,
  id: string,
  waits: Folded,
  leaf: Folded,
  reading: RuleReading,
  path: string,
): Rule {
  const experiment = experimentFromGrowthBook(rule, rule.key || reading.featureKey, reading, path);
  if (experiment === undefined) return toRule(id, behind(waits, false), { nothing: true });
  return toRule(id, behind(waits, allOf([leaf, conditionOf(rule, reading, path)])), { experiment });
}

/** A condition behind prerequisites, which are asked even where it never holds: they may be waiting for this flag. */
function behind(waits: Folded, condition: Folded): Folded {
  if (condition === false && typeof waits !== 'boolean') return { all: [waits, asCondition(false)] };
  return allOf([waits, condition]);
}

interface Leaf {
  readonly when: Folded;
  readonly weights: readonly number[] | undefined;
}

/** The leaves of a contextual bandit, each for those whom no leaf before it took, and the rest; one, for a plain rule. */
function leaves(rule: GrowthBookRule, reading: RuleReading, path: string): Leaf[] {
  const bandit = reading.bandits.get(rule.contextualBanditRef ?? '');
  const conditions = (bandit?.contexts ?? []).map(({ condition = {} }) =>
    conditionFromGrowthBook(condition, reading, `${path}.contextualBanditRef`),
  );
  const found = conditions.map((condition, index) => ({
    when: allOf([noneOf(conditions.slice(0, index)), condition]),
    weights: bandit?.contexts?.[index]?.weights,
  }));
  return [...found, { when: noneOf(conditions), weights: rule.weights }];
}

function conditionOf(rule: GrowthBookRule, reading: RuleReading, path: string): Folded {
  return (
    rule.condition === undefined || conditionFromGrowthBook(rule.condition, reading, `${path}.condition`)
  );
}

/** Parents that gate become rules of their own, which serve nothing; the others are waited for by the rule. */
function parents(
  rule: GrowthBookRule,
  id: string,
  reading: RuleReading,
  path: string,
): { readonly gates: Rule[]; readonly waits: Folded } {
  const gates: Rule[] = [];
  let waits: Folded = true;
  for (const [index, parent] of (rule.parentConditions ?? []).entries()) {
    const matches = conditionFromGrowthBook(parent.condition ?? {}, reading, `${path}[${index}]`);
    const holds = { flag: parent.id, matches: asCondition(matches, 'growthbook') };
    if (parent.gate === true)
      gates.push(toRule(`${id}-gate-${index + 1}`, allOf([waits, noneOf([holds])]), { nothing: true }));
    else waits = allOf([waits, holds]);
  }
  return { gates, waits };
}

function toRule(id: string, when: Folded, serve: Serve): Rule {
  if (typeof when === 'boolean') return { id, enabled: when, serve };
  return { id, enabled: true, when, serve };
}

/** What a forcing rule hands out; `undefined` when it is for nobody. */
function forced(rule: GrowthBookRule, { featureKey }: RuleReading): Serve | undefined {
  const value: JsonValue = rule.force ?? null;
  const { range, coverage } = rule;
  const filters = filtersFromGrowthBook(rule.filters);
  if (filters === undefined) return undefined;
  const bucketing = bucketingOf(rule, rule.seed || featureKey);
  if (range === undefined && coverage === undefined) return unhashed(value, filters);
  if (bucketing === undefined || (range === undefined && (coverage ?? 0) <= 0)) return undefined;
  if (range !== undefined) filters.push({ ...bucketing, ranges: [rangeOf(range)] });
  const percentage = range === undefined ? Math.min((coverage ?? 0) * 100, 100) : 100;
  return { rollout: { value, percentage, ...bucketing, ...(filters.length === 0 ? {} : { filters }) } };
}

/** Whoever the filters let in; the first of them has found something to hash, so that there is something. */
function unhashed(value: JsonValue, filters: readonly Filter[]): Serve {
  const [first] = filters;
  if (first === undefined) return { value };
  const { ranges: _, ...bucketing } = first;
  return { rollout: { value, percentage: 100, ...bucketing, filters } };
}

/** How a rule hashes; `undefined` for a version of the hash that does not exist. */
export function bucketingOf(
  rule: { readonly hashAttribute?: string; readonly hashVersion?: number },
  seed: string,
): (Bucketing & { readonly seed: string }) | undefined {
  const hashVersion = methodOf(rule.hashVersion || 1);
  if (hashVersion === undefined) return undefined;
  return { by: rule.hashAttribute || DEFAULT_ATTRIBUTE, seed, hashVersion, dialect: 'growthbook' };
}

/** The filters of a rule; `undefined` when one of them lets nobody in. */
export function filtersFromGrowthBook(filters: readonly GrowthBookFilter[] = []): Filter[] | undefined {
  const translated: Filter[] = [];
  for (const { attribute, seed, hashVersion, ranges } of filters) {
    const method = methodOf(hashVersion || 2);
    if (method === undefined) return undefined;
    const by = attribute || DEFAULT_ATTRIBUTE;
    translated.push({ by, seed, hashVersion: method, dialect: 'growthbook', ranges: ranges.map(rangeOf) });
  }
  return translated;
}

function methodOf(version: number): BucketingMethod | undefined {
  if (version === 2) return 'growthbook';
  return version === 1 ? 'growthbook-v1' : undefined;
}

/** A range of fractions as one of percentages; nobody is in one that ends before it begins. */
export function rangeOf([from, to]: GrowthBookRange): Range {
  return [percentage(from), percentage(Math.max(from, to))];
}

function percentage(fraction: number): number {
  return Math.min(Math.max(fraction * 100, 0), 100);
}
