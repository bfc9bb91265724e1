import type { Bucketing, Dialect } from './bucketing.ts';
import type { JsonValue } from './json-value.ts';

/** A condition over the evaluation context. */
export type Condition =
  | Clause
  | ElementCondition
  | SizeCondition
  | PercentageCondition
  | SegmentCondition
  | FlagCondition
  | ConditionGroup;

/** All lists given must hold: every one of `all`, at least one of `any`, none of `none`. */
export interface ConditionGroup {
  readonly all?: readonly Condition[];
  readonly any?: readonly Condition[];
  readonly none?: readonly Condition[];
}

/**
 * One comparison of an attribute with a value. An attribute that is missing or null satisfies `is_not_set` and nothing
 * else, not even `not_equals`.
 */
export interface Clause {
  /**
   * Attribute name or dotted path into the context; own properties only, a literal dotted name first. A lone dot is
   * what is looked at itself: the element, the size.
   */
  readonly attribute: string;
  readonly operator: Operator;
  /** What is compared with; absent for operators that take none (`is_set`, `is_not_set`). */
  readonly value?: JsonValue;
  /** Upper and lower case are the same; for comparisons of text. */
  readonly ignoreCase?: true;
  /** Text put before what the context has: Flagsmith's environment key and an underscore, for an identity's key. */
  readonly prefix?: string;
  /** The operator means what it means there. */
  readonly dialect?: Dialect;
}

/** At least one element of an array meets a condition over the element; `.` is the element itself. */
export interface ElementCondition {
  readonly attribute: string;
  readonly element: Condition;
  /** Elements that are null are looked at too, as by GrowthBook's `$all`. */
  readonly nulls?: true;
  /** How the attribute is read. */
  readonly dialect?: Dialect;
}

/** The number of elements of an array meets a condition over `.`, the number. */
export interface SizeCondition {
  readonly attribute: string;
  readonly size: Condition;
  readonly dialect?: Dialect;
}

/** A percentage of the contexts, by identity or by an attribute. The edge is taken in; 0 is nobody. */
export type PercentageCondition = Bucketing & {
  readonly percentage: number;
};

/** The context is in a `Segment`. */
export interface SegmentCondition {
  /** The segment's key. */
  readonly segment: string;
}

/** Another flag's value, for the same context, meets a condition over the attribute `value`: a prerequisite. */
export interface FlagCondition {
  /** The other flag's key. */
  readonly flag: string;
  /** A condition over `value`, or a path into it such as `value.mode`. */
  readonly matches: Condition;
}

/** The operators of a {@link Clause}; each is one row of the operator table of its dialect. */
export type Operator =
  | 'equals'
  | 'not_equals'
  /** GrowthBook's comparison without an operator, which converts types. Its dialect only. */
  | 'loosely_equals'
  | 'in'
  | 'not_in'
  | 'greater_than'
  | 'greater_than_or_equal'
  | 'less_than'
  | 'less_than_or_equal'
  | 'contains'
  | 'not_contains'
  | 'contains_all'
  | 'starts_with'
  | 'ends_with'
  | 'matches_regex'
  | 'not_matches_regex'
  | 'version_equals'
  | 'version_not_equals'
  | 'version_greater_than'
  | 'version_greater_than_or_equal'
  | 'version_less_than'
  | 'version_less_than_or_equal'
  | 'before'
  | 'after'
  | 'modulo'
  | 'in_ip_range'
  | 'not_in_ip_range'
  | 'in_list'
  | 'not_in_list'
  | 'has_type'
  | 'is_set'
  | 'is_not_set';
