import type { FreezeWindow, PolicyDocument } from '../flags/documents.ts';
import { openPolicy } from '../flags/policy.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { FREEZE_FIELDS, POLICY_FIELDS } from './field-names.ts';
import { block } from './write-flag.ts';

/** A policy without what is as in an open environment; undefined when nothing is left. */
export function policyForm(policy: PolicyDocument | undefined): unknown {
  if (policy === undefined) return undefined;
  const usual = fieldsOf(openPolicy(policy.key));
  const told = Object.entries(fieldsOf(policy)).filter(
    ([name, value]) => !deepEqual(value, usual[name as keyof typeof usual]),
  );
  const form = block(POLICY_FIELDS, Object.fromEntries(told));
  return form.size === 0 ? undefined : Object.fromEntries(form);
}

function fieldsOf(policy: PolicyDocument) {
  return {
    protected: policy.protected,
    approvals: policy.approvals,
    approvers: policy.approvers,
    agents_may_propose: policy.agentsMayPropose,
    freezes: policy.freezes.map(freezeForm),
    kill_switch_kinds: policy.killSwitches.kinds,
    kill_switch_flags: policy.killSwitches.flags,
  };
}

function freezeForm({ timeZone, ...freeze }: FreezeWindow): object {
  return Object.fromEntries(block(FREEZE_FIELDS, { ...freeze, time_zone: timeZone }));
}
