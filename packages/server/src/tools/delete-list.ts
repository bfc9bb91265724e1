import { z } from 'zod';
import { findNamed } from '../flags/find.ts';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { listKeyField } from './segment-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** The end of a saved list. */
export const deleteList = defineTool({
  name: 'delete_list',
  title: 'Delete a saved list nobody uses',
  description:
    'Delete one saved list of a project with all its values, after a person confirmed. Use it when no condition looks into it any more. Refused while a flag or a segment does, naming them; get_list shows the same beforehand. Change those conditions with set_flag_rules or save_segment first. To take out single values use update_list instead. What flags serve never changes by this. Undo with revert_change, which brings the whole list back.',
  toolset: 'targeting',
  access: 'destructive',
  input: z.object({ key: listKeyField, project: projectField }),
  output: z.object(writeOutput),
  async run({ key, ...asked }, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
      await findNamed(draft.reads, draft.project, 'list', key);
      await draft.put('list', key, undefined);
    });
    return writeResult(result, { would: 'delete', did: 'deleted' }, `list ${key}`);
  },
});
