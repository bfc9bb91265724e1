import { z } from 'zod';
import { defineTool } from './define-tool.ts';
import { keyField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** The end of a project. */
export const deleteProject = defineTool({
  name: 'delete_project',
  title: 'Delete a project that has no flags',
  description:
    'Delete one project with its environments and attributes, after a person confirmed. Use it for a project made by mistake or emptied: one that still has flags, archived ones included, is refused, so remove those with delete_flag first. There is no undo; save_project can make an empty one of the same key again. The audit log keeps what happened. To only change its name use save_project.',
  toolset: 'admin',
  access: 'destructive',
  input: z.object({ key: keyField.describe('Project key.') }),
  output: z.object(writeOutput),
  async run(asked, call) {
    const request = { ...writeRequest(asked, call), project: asked.key };
    const result = await call.services.changes.deleteProject(call.actor, request);
    return writeResult(result, { would: 'delete', did: 'deleted' }, `project ${asked.key}, for good`);
  },
});
