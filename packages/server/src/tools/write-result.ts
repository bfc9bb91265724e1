import type { ChangeResult, WriteRequest } from '../flags/change-service.ts';
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
export function writeRequest(input: object, call: ToolCall): WriteRequest {
  const write = input as WriteInput;
  return {
    project: write.project,
    tool: call.tool,
    role: call.role,
    dryRun: write.dry_run ?? false,
    expectedRevision: write.expected_revision,
    idempotencyKey: write.idempotency_key,
    digest: call.digest,
    reason: write.reason,
    approvedPlan: call.approvedPlan,
    signal: call.signal,
  };
}

/** A verb in both forms a sentence may need. */
export interface Verb {
  /** `would …`: "delete". */
  readonly would: string;
  /** `has …`: "deleted". */
  readonly did: string;
}

/** The answer of a writing tool. Verb and object make its sentence: `turned on` `new_checkout in staging`. */
export function writeResult(result: ChangeResult, verb: Verb, object: string) {
  return {
    summary: summaryOf(result, verb, object),
    changed: result.changed,
    dry_run: result.dryRun,
    project: result.project,
    revision: result.revision,
    ...(result.changeId === undefined
      ? {}
      : { change_id: result.changeId, undo: `revert_change with change_id ${result.changeId}` }),
    changes: [...result.changes],
    warnings: [...result.warnings],
  };
}

function summaryOf(result: ChangeResult, verb: Verb, object: string): string {
  if (!result.changed) return `Nothing to do: ${object} is as wanted already.`;
  return result.dryRun
    ? `Preview, nothing saved: this would ${verb.would} ${object}.`
    : `Done: ${verb.did} ${object}.`;
}
