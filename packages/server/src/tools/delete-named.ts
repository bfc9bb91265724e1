import { findNamed } from '../flags/find.ts';
import type { ToolCall } from './define-tool.ts';
import { writeRequest, writeResult } from './write-result.ts';

/** Deletes a segment or saved list that nothing refers to. Error codes: NOT_FOUND and those of a change. */
export async function deleteNamed(
  kind: 'segment' | 'list',
  { key, ...asked }: { readonly key: string; readonly project?: string | undefined },
  call: ToolCall,
) {
  const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), async (draft) => {
    await findNamed(draft.reads, draft.project, kind, key);
    await draft.put(kind, key, undefined);
  });
  return writeResult(result, { would: 'delete', did: 'deleted' }, `${kind} ${key}`);
}
