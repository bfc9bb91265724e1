import { listed } from '../lib/closest.ts';
import type { PolicyDocument } from './documents.ts';

/** A policy in words: `protected (1 approval), agents may ask, kill_switch flags may be switched off at once`. */
export function describePolicy(policy: PolicyDocument): string {
  const { killSwitches, freezes } = policy;
  const parts = [
    policy.protected ? `protected (${approvalsOf(policy)})` : `open${laterOf(policy)}`,
    policy.agentsMayPropose ? 'agents may ask' : 'agents may not ask',
    ...killSwitches.kinds.map((kind) => `${kind} flags may be switched off at once`),
    ...killSwitches.flags.map((key) => `${key === '*' ? 'every flag' : key} may be switched off at once`),
    ...freezes.map(({ name }) => `freeze ${name}`),
  ];
  return parts.join(', ');
}

/** What an open environment takes once somebody protects it, where that is not the usual. */
function laterOf(policy: PolicyDocument): string {
  const isUsual = policy.approvals === 1 && policy.approvers === undefined;
  return isUsual ? '' : ` (once protected: ${approvalsOf(policy)})`;
}

function approvalsOf({ approvals, approvers }: PolicyDocument): string {
  const count = `${approvals} ${approvals === 1 ? 'approval' : 'approvals'}`;
  return approvers === undefined ? count : `${count}, of ${listed(approvers)}`;
}
