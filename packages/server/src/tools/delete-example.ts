import { z } from 'zod';
import { findExample } from '../flags/find-example.ts';
import { defineTool } from './define-tool.ts';
import { exampleKeyField } from './example-fields.ts';
import { projectField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** Removes an example context. */
export const deleteExample = defineTool({
  name: 'delete_example',
  title: 'Delete an example context',
  description:
    'Delete one example context of a project. Use it when nobody tries flags with it any more. It changes no flag and nothing that is served; to correct one use save_example instead. An unknown key is refused with the closest ones. Undo with revert_change, which saves it again exactly as it was.',
  toolset: 'targeting',
  access: 'write',
  input: z.object({ key: exampleKeyField, project: projectField }),
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
      await findExample(draft.reads, draft.project, asked.key);
      await draft.put('example', asked.key, undefined);
    });
    return writeResult(result, { would: 'delete', did: 'deleted' }, `example ${asked.key}`);
  },
});
