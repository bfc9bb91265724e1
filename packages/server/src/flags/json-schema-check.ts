import type { EnvironmentState, Flag, JsonValue, Problem, Rule, Serve, Served } from '@guidon/core';
import { withinWork } from '../lib/within-work.ts';
import { JSON_SCHEMA_RULES } from './json-schema-rules.ts';

/**
 * How long checking a flag's values may hold the process, in milliseconds of the processor; a schema can be made to
 * take for ever, by its patterns, by references that double, by `uniqueItems` of a long list. A sound one takes a tenth
 * of a millisecond a kilobyte.
 */
const MOST_MILLISECONDS = 100;

/** A value somewhere in a flag, and where. */
interface PlacedValue {
  readonly path: string;
  readonly value: JsonValue;
}

/**
 * Checks every value of a `json` flag against the flag's JSON Schema (2020-12). Answers one problem a broken value,
 * and one when the schema itself makes no sense.
 */
export async function checkJsonSchema(
  flag: Flag,
  states: Readonly<Record<string, EnvironmentState>>,
): Promise<readonly Problem[]> {
  // Loaded here because few flags have a schema and starting up is not free.
  const library = await import('@cfworker/json-schema');
  return withinWork(MOST_MILLISECONDS, () => check(library, flag, states)) ?? [costlySchema()];
}

function check(
  { Validator }: typeof import('@cfworker/json-schema'),
  flag: Flag,
  states: Readonly<Record<string, EnvironmentState>>,
): readonly Problem[] {
  const rules = new Validator(JSON_SCHEMA_RULES, '2020-12', false).validate(flag.schema);
  if (!rules.valid) return [brokenSchema(rules.errors.at(-1))];
  try {
    const validator = new Validator(flag.schema as object, '2020-12', false);
    return placedValues(flag, states).flatMap(({ path, value }) => {
      const result = validator.validate(value);
      return result.valid ? [] : [brokenValue(path, result.errors.at(-1))];
    });
  } catch {
    // What the rules cannot see: a $ref that leads nowhere, or round in circles.
    return [brokenSchema({ instanceLocation: '#', error: 'a $ref in it leads nowhere.' })];
  }
}

function placedValues(flag: Flag, states: Readonly<Record<string, EnvironmentState>>): PlacedValue[] {
  return [
    ...flag.variations.map(({ key, value }) => ({ path: `variations.${key}`, value })),
    ...literal('default', flag.default),
    ...literal('off', flag.off),
    ...Object.entries(states).flatMap(([environment, state]) =>
      stateValues(`environments.${environment}`, state),
    ),
  ];
}

function stateValues(path: string, state: EnvironmentState): PlacedValue[] {
  return [
    ...literal(`${path}.default`, state.default),
    ...literal(`${path}.off`, state.off),
    ...state.rules.flatMap((rule) => ruleValues(`${path}.rules.${rule.id}`, rule)),
  ];
}

function ruleValues(path: string, { serve }: Rule): PlacedValue[] {
  return servedBy(serve).flatMap(([place, served]) => literal(`${path}${place}`, served));
}

/** Everything a serve may hand out, and where it stands in it. */
function servedBy(serve: Serve): [string, Served][] {
  if ('split' in serve) return shares('.weights', serve.split.weights);
  if ('experiment' in serve) return shares('.arms', serve.experiment.arms);
  if ('rollout' in serve) return [['', serve.rollout]];
  if ('progressive' in serve) return [['', serve.progressive]];
  if ('holdout' in serve) return [['', serve.holdout]];
  return 'nothing' in serve ? [] : [['', serve]];
}

function shares(path: string, weights: readonly Served[]): [string, Served][] {
  return weights.map((weight, index) => [`${path}[${index}]`, weight]);
}

function literal(path: string, served: Served | undefined): PlacedValue[] {
  return served !== undefined && 'value' in served ? [{ path, value: served.value }] : [];
}

/** What the validator says is wrong, and where. */
interface SchemaError {
  readonly instanceLocation: string;
  readonly error: string;
}

function brokenValue(path: string, error: SchemaError | undefined): Problem {
  return {
    severity: 'error',
    code: 'SCHEMA_MISMATCH',
    path,
    message: `The value at ${path} breaks the flag's JSON Schema at ${placeOf(error)}: ${error?.error ?? 'it does not match.'}`,
    hint: 'Change the value, or the schema with update_flag.',
  };
}

function brokenSchema(error: SchemaError | undefined): Problem {
  return {
    severity: 'error',
    code: 'BAD_SCHEMA',
    path: 'schema',
    message: `The JSON Schema cannot be used, at ${placeOf(error)}: ${error?.error ?? 'it is malformed.'}`,
    hint: 'Give a JSON Schema of draft 2020-12.',
  };
}

function costlySchema(): Problem {
  return {
    severity: 'error',
    code: 'COSTLY_SCHEMA',
    path: 'schema',
    message: `Checking the values against the JSON Schema takes more than ${MOST_MILLISECONDS} ms.`,
    hint: 'Simplify its patterns and references, or the values.',
  };
}

function placeOf(error: SchemaError | undefined): string {
  return error?.instanceLocation.replace(/^#/, '') || '/';
}
