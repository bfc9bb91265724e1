import { FLAG_KINDS } from '@guidon/core';
import { z } from 'zod';
import { describePolicy } from '../flags/describe-policy.ts';
import type { FreezeWindow, PolicyDocument } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { openPolicy, WEEKDAYS } from '../flags/policy.ts';
import { LOCAL_TIME, policyProblems } from '../flags/policy-problems.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { environmentField, projectField } from './flag-fields.ts';
import { shownPolicy, showPolicy } from './policy-fields.ts';
import { cleanText } from './text.ts';
import { warnOfFewApprovers } from './warn-of-few-approvers.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const freeze = z.object({
  name: cleanText(100).min(1).describe('What for, e.g. Christmas.'),
  time_zone: z.string().max(64).describe('IANA name, e.g. Europe/Berlin.'),
  weekdays: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .max(7)
    .optional()
    .describe('Days it begins on, each week; from and until are then times.'),
  from: z.string().regex(LOCAL_TIME).describe('Local: 2026-12-20T18:00, or 18:00 with weekdays.'),
  until: z.string().regex(LOCAL_TIME).describe('Like from; a time before from is on the next day.'),
});

const input = z.object({
  environment: environmentField,
  project: projectField,
  protected: z.boolean().optional().describe('true: changes wait for approval.'),
  approvals: z.number().int().min(1).max(10).optional().describe('People who must approve; at first 1.'),
  approvers: z
    .array(cleanText(200).min(1))
    .max(100)
    .optional()
    .describe('Names of the only people who may; []: everybody with the role approver.'),
  agents_may_propose: z.boolean().optional().describe('Whether agents may ask for changes; at first true.'),
  freezes: z.array(freeze).max(50).optional().describe('Replaces all: times in which nothing goes live.'),
  kill_switch_kinds: z
    .array(z.enum(FLAG_KINDS))
    .optional()
    .describe('Kinds of flags that may be switched off at once; at first kill_switch.'),
  kill_switch_flags: z
    .array(z.string().min(1).max(128))
    .max(500)
    .optional()
    .describe('Further flags that may; ["*"]: all.'),
});

type PolicyInput = z.output<typeof input>;

/** What it takes to change an environment. */
export const setEnvironmentPolicy = defineTool({
  name: 'set_environment_policy',
  title: 'Protect an environment, or open it',
  description:
    'Set what it takes to change one environment: protected or open, how many people approve and which, whether agents may ask for changes, freeze windows, and which flags may be switched off at once all the same. Fields left out stay. In a protected environment every change becomes a change request, this one too. Answers the whole policy; with dry_run and nothing else, the one of now. revert_change does not undo it.',
  toolset: 'governance',
  access: 'write',
  input,
  output: z.object({ ...writeOutput, policy: shownPolicy.describe('All it says once this holds.') }),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftPolicy(draft, asked),
    );
    const { undo: _, ...written } = writeResult(
      result,
      { would: 'set', did: 'set' },
      `the policy of ${asked.environment}`,
    );
    const { drafted } = result;
    const summary = `${written.summary} In all it says: ${describePolicy(drafted)}.`;
    const few = drafted.protected ? await warnOfFewApprovers(call, written.project, drafted) : [];
    const warnings = [...written.warnings, ...few];
    return { ...written, summary, warnings, policy: showPolicy(drafted) };
  },
});

async function draftPolicy(draft: Draft, asked: PolicyInput): Promise<PolicyDocument> {
  const key = await draft.environment(asked.environment);
  const known = (await draft.document('policy', key)) ?? openPolicy(key);
  const { approvers: _, ...rest } = known;
  const approvers = asked.approvers ?? known.approvers ?? [];
  const policy: PolicyDocument = {
    ...rest,
    protected: asked.protected ?? known.protected,
    approvals: asked.approvals ?? known.approvals,
    ...(approvers.length === 0 ? {} : { approvers: [...new Set(approvers)] }),
    agentsMayPropose: asked.agents_may_propose ?? known.agentsMayPropose,
    freezes: asked.freezes?.map(readFreeze) ?? known.freezes,
    killSwitches: {
      kinds: asked.kill_switch_kinds ?? known.killSwitches.kinds,
      flags: asked.kill_switch_flags ?? known.killSwitches.flags,
    },
  };
  checkPolicy(policy);
  await draft.put('policy', key, policy);
  return policy;
}

function readFreeze(asked: z.output<typeof freeze>): FreezeWindow {
  const { name, time_zone: timeZone, weekdays, from, until } = asked;
  return { name, timeZone, ...(weekdays === undefined ? {} : { weekdays }), from, until };
}

function checkPolicy(policy: PolicyDocument): void {
  const [first] = policyProblems(policy);
  if (first !== undefined) throw new AppError('INVALID_ARGUMENT', first.message, { hint: first.hint });
}
