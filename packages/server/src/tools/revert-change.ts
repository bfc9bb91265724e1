import { z } from 'zod';
import { draftRevert, findChange } from '../flags/revert-change.ts';
import { defineTool } from './define-tool.ts';
import { demandsOfUndoing } from './demands.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** Undo. */
export const revertChange = defineTool({
  name: 'revert_change',
  title: 'Revert one change by its id',
  description:
    'Undo one change: every field it set gets back the value it had, in protected environments as a change request. Use it when a change turned out wrong; its id is in the answer of the tool that made it, or in list_changes. Later changes to other fields stay. If a field was set again since, nothing is undone and the conflicts are shown. The undo is itself a change: reverting it brings the first one back.',
  toolset: 'flags',
  access: 'write',
  input: z.object({ change_id: z.string().min(1).max(64).describe('E.g. chg_01j….') }),
  output: z.object(writeOutput),
  async demands(asked, call) {
    const { change } = await findChange(call.services.store, call.actor, asked.change_id);
    return demandsOfUndoing(change);
  },
  async run(asked, call) {
    const { change, project } = await findChange(call.services.store, call.actor, asked.change_id);
    const request = { ...writeRequest(asked, call), project: project.key, reverts: change.id };
    const result = await call.services.changes.apply(call.actor, request, (draft) =>
      draftRevert(draft, change),
    );
    return writeResult(result, { would: 'undo', did: 'undid' }, `change ${change.id}`);
  },
});
