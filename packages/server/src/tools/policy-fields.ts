import { FLAG_KINDS } from '@guidon/core';
import { z } from 'zod';
import type { FreezeWindow, PolicyDocument } from '../flags/documents.ts';
import { WEEKDAYS } from '../flags/policy.ts';
import { shownText } from './text.ts';

/** A whole policy as tools answer it. */
export const shownPolicy = z.object({
  protected: z.boolean().describe('Changes wait for approval.'),
  approvals: z.number().describe('People who must approve.'),
  approvers: z.array(shownText(200)).describe('The only people who may; empty: all with the role.'),
  agents_may_propose: z.boolean().describe('Whether agents may ask.'),
  freezes: z
    .array(
      z.object({
        name: shownText(100).describe('What for.'),
        time_zone: z.string().describe('IANA name.'),
        weekdays: z.array(z.enum(WEEKDAYS)).optional().describe('Each week.'),
        from: z.string().describe('Local.'),
        until: z.string().describe('Local.'),
      }),
    )
    .describe('When nothing goes live.'),
  kill_switch_kinds: z.array(z.enum(FLAG_KINDS)).describe('May be switched off at once.'),
  kill_switch_flags: z.array(z.string()).describe('These too.'),
});

/** {@link shownPolicy} of a policy. */
export function showPolicy(policy: PolicyDocument): z.output<typeof shownPolicy> {
  return {
    protected: policy.protected,
    approvals: policy.approvals,
    approvers: [...(policy.approvers ?? [])],
    agents_may_propose: policy.agentsMayPropose,
    freezes: policy.freezes.map(showFreeze),
    kill_switch_kinds: [...policy.killSwitches.kinds],
    kill_switch_flags: [...policy.killSwitches.flags],
  };
}

function showFreeze({ name, timeZone, weekdays, from, until }: FreezeWindow) {
  const days = weekdays === undefined ? {} : { weekdays: [...weekdays] };
  return { name, time_zone: timeZone, ...days, from, until };
}
