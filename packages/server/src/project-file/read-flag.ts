import {
  booleanVariations,
  type EnvironmentState,
  type Flag,
  type FlagInProject,
  type JsonValue,
  type Rule,
  type Serve,
  type Served,
  type Variation,
} from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import { FLAG_FIELDS, RULE_FIELDS, SERVE_FIELDS, STATE_FIELDS } from './field-names.ts';
import type { Part } from './part.ts';
import { readCondition } from './read-condition.ts';
import { NOTHING, usualServed } from './usual-served.ts';

/**
 * Reads a flag with its states. What is not as a flag has it is kept as it is for `validateFlag` to judge; only what
 * this format adds to the documents is judged here.
 */
export function readFlag(key: string, part: Part): FlagInProject {
  const {
    type: typePart,
    variations,
    default: fallback,
    when_off: off,
    client_side: clientSide,
    environments,
    ...others
  } = part.fields(FLAG_FIELDS);
  const type = typePart?.json() ?? 'boolean';
  const values = readVariations(variations, type);
  const usual = usualServed(type, values);
  const flag = {
    key,
    type,
    variations: values,
    default: fallback === undefined ? usual.default : readServed(fallback),
    ...readOff(off, usual.off),
    tags: [],
    kind: 'release',
    archived: false,
    ...jsonOf({ ...others, clientSide }),
  };
  const states = environments?.entries().map(([environment, state]) => [environment, readState(state)]) ?? [];
  return { flag: flag as unknown as Flag, states: Object.fromEntries(states) };
}

/** By name, or a list of whole variations. */
function readVariations(part: Part | undefined, type: JsonValue): readonly Variation[] {
  if (part === undefined) return type === 'boolean' ? booleanVariations : [];
  if (part.isList) return part.json() as unknown as readonly Variation[];
  return part.entries().map(([key, value]) => ({ key, value: value.json() }));
}

/** `{nothing: true}` says that a flag that is off serves nothing, which is what other flags than booleans do anyway. */
function readOff(part: Part | undefined, usual: Served | undefined): { off?: Served } {
  if (part === undefined) return usual === undefined ? {} : { off: usual };
  const off = readServed(part);
  return deepEqual(off, NOTHING) ? {} : { off };
}

/** Text is a variation's key, a number, true or false a value, and a mapping is what is served as data. */
function readServed(part: Part): Served {
  const value = part.json();
  if (typeof value === 'string') return { variation: value };
  return typeof value === 'object' ? (value as unknown as Served) : { value };
}

function readState(part: Part): EnvironmentState {
  const { enabled, default: fallback, when_off: off, identities, rules } = part.fields(STATE_FIELDS);
  return {
    enabled: enabled === undefined ? false : (enabled.json() as boolean),
    ...(fallback === undefined ? {} : { default: readServed(fallback) }),
    ...(off === undefined ? {} : { off: readServed(off) }),
    ...(identities === undefined ? {} : { identities: readIdentities(identities) }),
    rules: rules?.items().map(readRule) ?? [],
  };
}

function readIdentities(part: Part): Record<string, Served> {
  return Object.fromEntries(part.entries().map(([key, served]) => [key, readServed(served)]));
}

function readRule(part: Part, index: number): Rule {
  const { id, description, enabled, when, ...serve } = part.fields([...RULE_FIELDS, ...SERVE_FIELDS]);
  return {
    id: `rule-${index + 1}`,
    ...jsonOf({ id, description }),
    enabled: enabled === undefined ? true : (enabled.json() as boolean),
    ...(when === undefined ? {} : { when: readCondition(when) }),
    serve: jsonOf(serve) as unknown as Serve,
  };
}

function jsonOf(parts: Readonly<Record<string, Part | undefined>>): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => (part === undefined ? [] : [[name, part.json()]])),
  );
}
