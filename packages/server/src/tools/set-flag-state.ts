import { describeServed, type EnvironmentState, type Flag, type JsonValue, type Served } from '@guidon/core';
import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import { defineTool } from './define-tool.ts';
import { environmentsField, flagKeyField, projectField, servedFrom } from './flag-fields.ts';
import { jsonValueOrNull } from './json-value.ts';
import { usable } from './usable-flag.ts';
import { type Verb, writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  key: flagKeyField,
  project: projectField,
  environments: environmentsField,
  enabled: z.boolean().optional().describe('true: on, false: off.'),
  default_value: jsonValueOrNull
    .optional()
    .describe('Here only: served when on and no rule matches; null: as the flag says.'),
  off_value: jsonValueOrNull.optional().describe('Here only: served when off; null: as the flag says.'),
});

type StateInput = z.output<typeof input>;

/** The switch, and the kill switch. */
export const setFlagState = defineTool({
  name: 'set_flag_state',
  title: 'Switch a flag on or off in environments',
  description:
    'Switch one flag on or off in one, several or all environments, at once unless protected: also the kill switch (enabled false, environments ["*"]). It can set what the flag serves there by default too. For some users or a percentage use set_flag_rules; to copy a tested state promote_flag. Off serves off_value (boolean: false) and ignores rules, which stay. Undo with revert_change.',
  toolset: 'flags',
  access: 'write',
  input,
  output: z.object(writeOutput),
  async run(asked, call) {
    checkSomethingAsked(asked);
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftStates(draft, asked),
    );
    const { environments, whenOff } = result.drafted;
    const written = writeResult(result, verbOf(asked), `${asked.key} in ${listed(environments)}`);
    return asked.enabled === false ? { ...written, summary: `${written.summary} ${whenOff}` } : written;
  },
});

async function draftStates(
  draft: Draft,
  asked: StateInput,
): Promise<{ readonly environments: readonly string[]; readonly whenOff: string }> {
  const flag = usable(await draft.flag(asked.key));
  const environments = await draft.environments(asked.environments);
  const served = new Set<string>();
  for (const environment of environments) {
    const state = changedState(flag, await draft.state(environment, flag.key), asked);
    await draft.put('state', `${environment}/${flag.key}`, state);
    served.add(servedWhenOff(flag, state));
  }
  return { environments, whenOff: `Off, users get ${[...served].join(' or ')}.` };
}

/** People expect the default value; off has a value of its own. */
function servedWhenOff(flag: Flag, { off = flag.off }: EnvironmentState): string {
  return off === undefined ? 'the default in the code' : describeServed(off, flag.variations);
}

function changedState(flag: Flag, state: EnvironmentState, asked: StateInput): EnvironmentState {
  const { default: fallback, off, ...rest } = state;
  return {
    ...rest,
    enabled: asked.enabled ?? state.enabled,
    ...override('default', flag, fallback, asked.default_value),
    ...override('off', flag, off, asked.off_value),
  };
}

function override(
  field: 'default' | 'off',
  flag: Flag,
  current: Served | undefined,
  value: JsonValue | undefined,
): Record<string, Served> {
  if (value === null) return {};
  const served = value === undefined ? current : servedFrom(flag, value);
  return served === undefined ? {} : { [field]: served };
}

function verbOf({ enabled }: StateInput): Verb {
  if (enabled === undefined) return { would: 'set the values of', did: 'set the values of' };
  return enabled ? { would: 'turn on', did: 'turned on' } : { would: 'turn off', did: 'turned off' };
}

function checkSomethingAsked({ enabled, default_value, off_value }: StateInput): void {
  if (enabled !== undefined || default_value !== undefined || off_value !== undefined) return;
  throw new AppError('INVALID_ARGUMENT', 'set_flag_state: nothing to set.', {
    hint: 'Pass enabled, default_value or off_value.',
  });
}
