import type { PolicyDocument } from '../flags/documents.ts';
import { listed } from '../lib/closest.ts';
import { isSameName } from '../lib/is-same-name.ts';
import type { ToolCall } from './define-tool.ts';

/** What to tell whoever protects an environment that too few others could approve changes of; nothing when all is well. */
export async function warnOfFewApprovers(
  { caller, services }: Pick<ToolCall, 'caller' | 'services'>,
  project: string,
  { key: environment, approvals, approvers }: PolicyDocument,
): Promise<string[]> {
  const place = { project, environment, approvals, ...(approvers === undefined ? {} : { approvers }) };
  const names = await services.keyApprovals.couldApprove(caller, place);
  const { name, actingFor } = caller.principal;
  const others = names.filter((other) => !isSameName(other, name) && !isSameName(other, actingFor));
  if (others.length >= approvals) return [];
  const who = others.length === 0 ? 'nobody' : `only ${listed(others)}`;
  return [
    `Of those with keys, ${who} could approve what you or your agents ask for in ${environment}, and it takes ${approvals}. Give more people the role approver: guidon keys create person NAME --grant approver`,
  ];
}
