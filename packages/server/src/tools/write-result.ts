import type { ChangeRequest, ChangeResult } from '../flags/change-service.ts';
import type { ToolCall } from './define-tool.ts';

/** The arguments every writing tool has. */
export interface WriteInput {
  readonly project?: string | undefined;
  readonly dry_run?: boolean | undefined;
  readonly expected_revision?: number | undefined;
  readonly idempotency_key?: string | undefined;
  readonly reason?: string | undefined;
}

/** The change request a writing tool makes of its arguments. */
export function changeRequest(input: object, call: ToolCall): ChangeRequest {
  const write = input as WriteInput;
  return {
    project: write.project,
    tool: call.tool,
    dryRun: write.dry_run ?? false,
    expectedRevision: write.expected_revision,
    idempotencyKey: write.idempotency_key,
    digest: call.digest,
    reason: write.reason,
  };
}

/** The answer of a writing tool. `did` is the sentence for what was done: `turned on new_checkout in staging`. */
export function writeResult(result: ChangeResult, did: string) {
  return {
    summary: summaryOf(result, did),
    changed: result.changed,
    dry_run: result.dryRun,
    project: result.project,
    revision: result.revision,
    ...(result.changeId === undefined ? {} : { change_id: result.changeId, undo: `revert_change with change_id ${result.changeId}` }),
    changes: [...result.changes],
    warnings: [...result.warnings],
  };
}

function summaryOf(result: ChangeResult, did: string): string {
  if (!result.changed) return `Nothing to do: all is as wanted already (${did}).`;
  return result.dryRun ? `Preview, nothing saved: this would have ${did}.` : `Done: ${did}.`;
}
