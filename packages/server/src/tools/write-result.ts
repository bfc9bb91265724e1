import type { ChangeResult, PendingApproval, WriteRequest } from '../flags/write-request.ts';
import { listed } from '../lib/closest.ts';
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
    ...pendingFields(result),
    changes: [...result.changes],
    warnings: [...result.warnings],
  };
}

/** What a write answers that is not live, but waits for approval. */
function pendingFields({ pending }: ChangeResult) {
  if (pending === undefined) return {};
  const { requestId, environments, approvals, freezes } = pending;
  return {
    approval: {
      ...(requestId === undefined ? {} : { change_request_id: requestId }),
      environments: [...environments],
      approvals_needed: approvals,
      freezes: [...freezes],
      next: requestId === undefined ? 'Repeat without dry_run to ask for it.' : nextStep(requestId, pending),
    },
  };
}

/** What has to happen to a change request before it is live: only people can do it. */
function nextStep(requestId: string, { approvals, freezes }: PendingApproval): string {
  const approve = `somebody else approves it with \`guidon requests approve ${requestId}\``;
  const publish = `\`guidon requests publish ${requestId}\``;
  const published =
    freezes.length === 0 ? publish : `when the freeze is over a person publishes it with ${publish}`;
  const steps = approvals === 0 ? published : `${approve}, then ${published}`;
  return `Not live yet. Tell the user: ${steps}.`;
}

function waitingFor({ environments, approvals, freezes }: PendingApproval): string {
  const people = approvals === 1 ? 'approval of another person' : `approval of ${approvals} other people`;
  const needs = approvals === 0 ? [] : [people];
  if (freezes.length > 0) needs.push(`the end of a freeze (${freezes.join('; ')})`);
  return `${listed(environments)} ${environments.length === 1 ? 'needs' : 'need'} ${needs.join(' and ')}`;
}

function summaryOf(result: ChangeResult, verb: Verb, object: string): string {
  const { pending } = result;
  if (pending?.requestId !== undefined)
    return `Not live: ${waitingFor(pending)}. To ${verb.would} ${object} is now change request ${pending.requestId}.`;
  if (pending !== undefined)
    return `Preview, nothing saved: this would ask to ${verb.would} ${object}, since ${waitingFor(pending)}.`;
  if (!result.changed) return `Nothing to do: ${object} is as wanted already.`;
  return result.dryRun
    ? `Preview, nothing saved: this would ${verb.would} ${object}.`
    : `Done: ${verb.did} ${object}.`;
}
