import {
  type Condition,
  describeCondition,
  describeRule,
  describeServe,
  describeServed,
  escapeInvisible,
  type Flag,
  type JsonValue,
  type Rule,
  type Serve,
} from '@guidon/core';
import type { FieldChange } from './change.ts';
import { describePolicy } from './describe-policy.ts';
import { type PolicyDocument, parseStateKey } from './documents.ts';
import { MEMBERS } from './list-values.ts';
import { whereTheyDiffer } from './where-they-differ.ts';

/** Longer values are cut. Characters. */
const LONGEST = 300;
const LONGEST_DIFFERENCE = 250;

type Fields = { readonly [name: string]: JsonValue };

/** A difference in words: `new_checkout in staging: turned on`. Values are JSON, invisible characters escaped. */
export function describeDifference(one: FieldChange): string {
  return `${subject(one)}: ${predicate(one)}`;
}

function subject(one: FieldChange): string {
  if (one.kind !== 'state') return `${one.kind} ${one.key}`;
  const { environmentKey, flagKey } = parseStateKey(one.key);
  return `${flagKey} in ${environmentKey}`;
}

function predicate(one: FieldChange): string {
  const [field, id] = one.path;
  if (field === undefined) return wholeObject(one);
  if (one.kind === 'state' && field === 'enabled') return one.after === true ? 'turned on' : 'turned off';
  if (field === 'archived') return one.after === true ? 'archived' : 'brought back from the archive';
  if (id === MEMBERS) return membersChange(one);
  if (id === '$order') return `${field} reordered: ${words(one.before)} → ${words(one.after)}`;
  if (field === 'rules' && id !== undefined) return `rule "${id}" ${ruleChange(one)}`;
  if (field === 'variations' && id !== undefined) return `variation "${id}" ${elementChange(one)}`;
  if (field === 'when') return `${field} ${describedChange(field, one)}`;
  return `${field} ${fromTo(one)}`;
}

/** `2 values added ("a", "b"), 1 removed ("c")`: the first three of each. */
function membersChange(one: FieldChange): string {
  const parts = [
    { values: (one.after ?? []) as readonly JsonValue[], did: 'added' },
    { values: (one.before ?? []) as readonly JsonValue[], did: 'removed' },
  ];
  return parts.flatMap(({ values, did }) => (values.length === 0 ? [] : [members(values, did)])).join(', ');
}

function members(values: readonly JsonValue[], did: string): string {
  const more = values.length > 3 ? ', …' : '';
  const noun = values.length === 1 ? 'value' : 'values';
  return `${values.length} ${noun} ${did} (${values.slice(0, 3).map(json).join(', ')}${more})`;
}

function wholeObject(one: FieldChange): string {
  if (one.after === undefined) return 'deleted';
  if (one.kind === 'policy') return describePolicy(one.after as unknown as PolicyDocument);
  if (one.kind === 'segment') return `created: ${described('when', (one.after as Fields).when)}`;
  if (one.kind === 'list')
    return `created with ${((one.after as Fields).values as readonly unknown[]).length} values`;
  if (one.kind !== 'flag') return 'created';
  const flag = one.after as unknown as Flag;
  return `created (${flag.type}, default ${describeServed(flag.default, flag.variations)})`;
}

function ruleChange(one: FieldChange): string {
  const field = one.path[2];
  if (field === undefined) {
    return one.after === undefined ? 'removed' : `added: ${describeRule(one.after as unknown as Rule)}`;
  }
  if (field === 'enabled') return one.after === true ? 'switched on' : 'switched off';
  return `${field} ${describedChange(field, one)}`;
}

/** Where both read alike, since what differs is what was cut, around where they differ. */
function describedChange(field: string, { before, after }: FieldChange): string {
  const [was, is] = [described(field, before), described(field, after)];
  return was === is ? changeOfText(exact(before), exact(after)) : `${was} → ${is}`;
}

function elementChange(one: FieldChange): string {
  if (one.path[2] !== undefined) return `${one.path[2]} ${fromTo(one)}`;
  if (one.after === undefined) return 'removed';
  return `added: ${json((one.after as { readonly value: JsonValue }).value)}`;
}

function described(field: string, value: JsonValue | undefined): string {
  if (field === 'when')
    return value === undefined ? 'everyone' : describeCondition(value as unknown as Condition);
  if (field === 'serve' && value !== undefined) return describeServe(value as unknown as Serve);
  return json(value);
}

function fromTo(one: FieldChange): string {
  return changeOfText(exact(servedValue(one.before)), exact(servedValue(one.after)));
}

/** Long texts around where they differ: two that begin alike must not read alike. */
function changeOfText(before: string, after: string): string {
  if (before.length <= LONGEST && after.length <= LONGEST) return `${before} → ${after}`;
  const [was, is] = whereTheyDiffer(before, after, LONGEST_DIFFERENCE);
  return `${was} → ${is}`;
}

/** `{ "value": x }` and `{ "variation": k }` read better without their wrapping. */
function servedValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, inner] = entries[0] ?? [];
  return entries.length === 1 && (name === 'value' || name === 'variation') ? inner : value;
}

function words(value: JsonValue | undefined): string {
  return Array.isArray(value) ? value.join(', ') : json(value);
}

function json(value: unknown): string {
  const text = exact(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}… (${text.length} characters)` : text;
}

function exact(value: unknown): string {
  return value === undefined ? 'none' : escapeInvisible(JSON.stringify(value));
}
