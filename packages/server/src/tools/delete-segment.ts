import { z } from 'zod';
import { findNamed } from '../flags/find.ts';
import { defineTool } from './define-tool.ts';
import { projectField } from './flag-fields.ts';
import { segmentKeyField } from './segment-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** The end of a segment. */
export const deleteSegment = defineTool({
  name: 'delete_segment',
  title: 'Delete a segment nobody uses',
  description:
    'Delete one segment of a project, after a person confirmed. Use it when no rule needs those users any more. Refused while a flag or another segment refers to it, naming them; get_segment shows the same beforehand. Take it out of those rules with set_flag_rules first. To change who is in it use save_segment instead. What flags serve never changes by this. Undo with revert_change, which brings it back exactly as it was.',
  toolset: 'targeting',
  access: 'destructive',
  input: z.object({ key: segmentKeyField, project: projectField }),
  output: z.object(writeOutput),
  async run({ key, ...asked }, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
      await findNamed(draft.reads, draft.project, 'segment', key);
      await draft.put('segment', key, undefined);
    });
    return writeResult(result, { would: 'delete', did: 'deleted' }, `segment ${key}`);
  },
});
