import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { deleteNamed } from './delete-named.ts';
import { projectField } from './flag-fields.ts';
import { segmentKeyField } from './segment-fields.ts';
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
  run: (asked, call) => deleteNamed('segment', asked, call),
});
