import type { NativeOperator } from '../operators.ts';
import type { RegisteredAttribute } from './lint-project.ts';

type AttributeType = RegisteredAttribute['type'];

const TEXT: readonly AttributeType[] = ['string'];
const ORDERED: readonly AttributeType[] = ['string', 'number'];
const SCALAR: readonly AttributeType[] = ['string', 'number', 'boolean'];
const MEMBER: readonly AttributeType[] = ['string', 'number', 'boolean', 'list'];
const PART: readonly AttributeType[] = ['string', 'list'];

/** The types of attribute that an operator of our own dialect can say yes or no about. `json` may be anything. */
export const operatorFits: Readonly<Record<NativeOperator, readonly AttributeType[]>> = {
  equals: SCALAR,
  not_equals: SCALAR,
  in: MEMBER,
  not_in: MEMBER,
  greater_than: ORDERED,
  greater_than_or_equal: ORDERED,
  less_than: ORDERED,
  less_than_or_equal: ORDERED,
  contains: PART,
  not_contains: PART,
  contains_all: ['list'],
  starts_with: TEXT,
  ends_with: TEXT,
  matches_regex: TEXT,
  not_matches_regex: TEXT,
  version_equals: TEXT,
  version_not_equals: TEXT,
  version_greater_than: TEXT,
  version_greater_than_or_equal: TEXT,
  version_less_than: TEXT,
  version_less_than_or_equal: TEXT,
  before: ORDERED,
  after: ORDERED,
  modulo: ['number'],
  in_ip_range: TEXT,
  not_in_ip_range: TEXT,
  in_list: MEMBER,
  not_in_list: MEMBER,
  has_type: MEMBER,
  is_set: MEMBER,
  is_not_set: MEMBER,
};
