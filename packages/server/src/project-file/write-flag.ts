import {
  booleanVariations,
  DEFAULT_STATE,
  type EnvironmentState,
  type FlagInProject,
  type Rule,
  type Served,
  type Variation,
} from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import { FLAG_FIELDS, RULE_FIELDS, SERVE_FIELDS, STATE_FIELDS } from './field-names.ts';
import { tidy } from './tidy.ts';
import { NOTHING, usualServed } from './usual-served.ts';
import { conditionForm } from './write-condition.ts';

/** A mapping that is written a line each; plain objects are data, and short ones go on one line. */
export type Block = ReadonlyMap<string, unknown>;

/** A flag with its states, without what goes without saying. `environments` gives the order of the states. */
export function flagBlock({ flag, states }: FlagInProject, environments: readonly string[]): Block {
  const { type, variations, default: fallback, off, kind, tags, archived, clientSide } = flag;
  const usual = usualServed(type, variations);
  return block(FLAG_FIELDS, {
    ...flag,
    schema: flag.schema === undefined ? undefined : tidy(flag.schema),
    type: type === 'boolean' ? undefined : type,
    kind: kind === 'release' ? undefined : kind,
    tags: tags.length === 0 ? undefined : tags,
    archived: archived || undefined,
    client_side: clientSide,
    variations: variationsForm(type, variations),
    default: deepEqual(fallback, usual.default) ? undefined : servedForm(fallback),
    when_off: deepEqual(off, usual.off) ? undefined : offForm(off),
    environments: statesForm(states, environments),
  });
}

/** The fields that are there, in their order. */
export function block(names: readonly string[], fields: Readonly<Record<string, unknown>>): Block {
  return new Map(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}

function variationsForm(type: string, variations: readonly Variation[]): unknown {
  const usual = type === 'boolean' ? booleanVariations : [];
  if (deepEqual(variations, usual)) return undefined;
  const keys = new Set(variations.map(({ key }) => key));
  const isPlain =
    keys.size === variations.length && variations.every(({ description }) => description === undefined);
  return isPlain ? new Map(variations.map(({ key, value }) => [key, tidy(value)])) : variations.map(tidy);
}

function servedForm(served: Served): unknown {
  if (Object.keys(served).length > 1) return tidy(served);
  if ('variation' in served) return served.variation;
  return typeof served.value === 'number' || typeof served.value === 'boolean' ? served.value : tidy(served);
}

function offForm(off: Served | undefined): unknown {
  return off === undefined ? NOTHING : servedForm(off);
}

function statesForm(
  states: Readonly<Record<string, EnvironmentState>>,
  environments: readonly string[],
): Block | undefined {
  const keys = [...new Set([...environments, ...Object.keys(states).toSorted()])];
  const touched = keys.flatMap((key) => {
    const state = Object.hasOwn(states, key) ? states[key] : undefined;
    return state === undefined || deepEqual(state, DEFAULT_STATE) ? [] : [[key, stateForm(state)] as const];
  });
  return touched.length === 0 ? undefined : new Map(touched);
}

function stateForm(state: EnvironmentState): unknown {
  const { enabled, default: fallback, off, identities, rules } = state;
  const fields = block(STATE_FIELDS, {
    enabled: enabled || undefined,
    default: fallback === undefined ? undefined : servedForm(fallback),
    when_off: off === undefined ? undefined : servedForm(off),
    identities: identities === undefined ? undefined : identitiesBlock(identities),
    rules: rules.length === 0 ? undefined : rules.map(ruleBlock),
  });
  return fields.size === 1 && enabled ? { enabled } : fields;
}

function identitiesBlock(identities: Readonly<Record<string, Served>>): Block {
  const entries = Object.entries(identities).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(entries.map(([key, served]) => [key, servedForm(served)]));
}

function ruleBlock({ id, description, enabled, when, serve }: Rule, index: number): Block {
  return block([...RULE_FIELDS, ...SERVE_FIELDS], {
    id: id === `rule-${index + 1}` ? undefined : id,
    description,
    enabled: enabled ? undefined : false,
    when: when === undefined ? undefined : conditionForm(when),
    ...Object.fromEntries(Object.entries(serve).map(([name, value]) => [name, tidy(value)])),
  });
}
