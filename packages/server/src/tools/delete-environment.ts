import { z } from 'zod';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import type { FlagRow, Page, PageRequest } from '../flags/flag-store.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { environmentField, projectField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** The end of an environment. */
export const deleteEnvironment = defineTool({
  name: 'delete_environment',
  title: 'Delete an environment with all its states',
  description:
    'Delete one environment of a project with the state of every flag in it, after a person confirmed. Use it when nothing runs there any more: code that still asks for its flags gets its own defaults. Refused while a flag is on there; switch those off with set_flag_state first (list_flags with enabled finds them). The last environment of a project stays. To change its name use save_environment. Undo with revert_change.',
  toolset: 'admin',
  access: 'destructive',
  input: z.object({ key: environmentField, project: projectField }),
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftDeletion(draft, asked.key),
    );
    return writeResult(result, { would: 'delete', did: 'deleted' }, `environment ${asked.key}`);
  },
});

async function draftDeletion(draft: Draft, wanted: string): Promise<void> {
  const key = await draft.environment(wanted);
  await checkNothingOn(draft, key);
  for (const flagKey of await draft.flagKeysIn(key))
    await draft.put('state', stateKey(key, flagKey), undefined);
  await draft.put('policy', key, undefined);
  await draft.put('environment', key, undefined);
}

async function checkNothingOn(draft: Draft, key: string): Promise<void> {
  const on = await flagsOnIn(draft, key);
  if (on.length === 0) return;
  const names = on.slice(0, 5).join(', ');
  throw new AppError(
    'PRECONDITION_FAILED',
    `Flags are on in "${key}": ${names}${on.length > 5 ? ` and ${on.length - 5} more` : ''}.`,
    { hint: 'Switch them off with set_flag_state first.' },
  );
}

/** Keys of the flags that are on in an environment, as drafted. */
async function flagsOnIn(draft: Draft, environment: string): Promise<readonly string[]> {
  const keys = new Set(draft.draftedIn(environment));
  const query = { archived: 'any', enabled: { environment, value: true } } as const;
  let page: PageRequest | undefined = { limit: 1000 };
  while (page !== undefined) {
    const { items, nextCursor }: Page<FlagRow> = await draft.reads.flags(draft.project.id, query, page);
    for (const { flag } of items) keys.add(flag.key);
    page = nextCursor === undefined ? undefined : { limit: 1000, cursor: nextCursor };
  }
  const on: string[] = [];
  for (const key of keys) if ((await draft.state(environment, key)).enabled) on.push(key);
  return on;
}
