import type { EnvironmentState } from '@guidon/core';
import { z } from 'zod';
import type { Draft } from '../flags/draft.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { environmentField, flagKeyField, projectField } from './flag-fields.ts';
import { usable } from './usable-flag.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const PARTS = ['enabled', 'rules', 'values'] as const;

const input = z.object({
  key: flagKeyField,
  project: projectField,
  from: environmentField.describe('Environment to copy from.'),
  to: environmentField.describe('Environment to overwrite.'),
  parts: z
    .array(z.enum(PARTS))
    .min(1)
    .default([...PARTS])
    .describe('What to copy; values are default and off value there.'),
});

type PromoteInput = z.output<typeof input>;

/** Copies a tested state onwards. */
export const promoteFlag = defineTool({
  name: 'promote_flag',
  title: 'Promote a flag from one environment to another',
  description:
    'Copy the state of one flag from one environment to another, at once unless protected: on or off, rules and values, replacing what the target had. Use it to ship to production what was tested in staging; to write rules use set_flag_rules, to only switch set_flag_state. Preview with dry_run. With parts it copies less: ["rules"] leaves the switch alone. list_flags with differs_from shows what waits. Undo with revert_change.',
  toolset: 'flags',
  access: 'write',
  input,
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftPromotion(draft, asked),
    );
    return writeResult(
      result,
      { would: 'promote', did: 'promoted' },
      `${asked.key} from ${asked.from} to ${asked.to}`,
    );
  },
});

async function draftPromotion(draft: Draft, asked: PromoteInput): Promise<void> {
  const flag = usable(await draft.flag(asked.key));
  const from = await draft.environment(asked.from);
  const to = await draft.environment(asked.to);
  if (from === to) throw sameEnvironment(from);
  const source = await draft.state(from, flag.key);
  const target = await draft.state(to, flag.key);
  await draft.put('state', `${to}/${flag.key}`, merged(source, target, asked.parts));
}

function merged(
  source: EnvironmentState,
  target: EnvironmentState,
  parts: PromoteInput['parts'],
): EnvironmentState {
  const values = parts.includes('values') ? source : target;
  const { rules, identities } = parts.includes('rules') ? source : target;
  return {
    enabled: (parts.includes('enabled') ? source : target).enabled,
    rules,
    ...(identities === undefined ? {} : { identities }),
    ...(values.default === undefined ? {} : { default: values.default }),
    ...(values.off === undefined ? {} : { off: values.off }),
  };
}

function sameEnvironment(key: string): AppError {
  return new AppError('INVALID_ARGUMENT', `promote_flag: from and to are both "${key}".`, {
    hint: 'Name two different environments.',
  });
}
