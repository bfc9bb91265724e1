import { z } from 'zod';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { flagKeyField, projectField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** The end of a flag. */
export const deleteFlag = defineTool({
  name: 'delete_flag',
  title: 'Delete an archived flag for good',
  description:
    'Delete one archived flag with its state in every environment, after a person confirmed. Use it when no code refers to the flag any more; to only take it out of use archive it with update_flag, which comes first anyway: a flag that is not archived is refused. Code that still asks for the key gets its own default. History keeps the documents, so revert_change can bring the flag back as it was, unless the key was used again.',
  toolset: 'admin',
  access: 'destructive',
  input: z.object({ key: flagKeyField, project: projectField }),
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftDeletion(draft, asked.key),
    );
    return writeResult(result, { would: 'delete', did: 'deleted' }, `flag ${asked.key} everywhere`);
  },
});

async function draftDeletion(draft: Draft, key: string): Promise<void> {
  const flag = await draft.flag(key);
  if (!flag.archived) {
    throw new AppError('PRECONDITION_FAILED', `Flag "${key}" is not archived.`, {
      hint: 'Archive it with update_flag first, and see that nothing refers to it any more.',
    });
  }
  for (const environment of Object.keys(await draft.states(key)))
    await draft.put('state', stateKey(environment, key), undefined);
  await draft.put('flag', key, undefined);
}
