import { FLAG_KINDS } from '@guidon/core';
import type { FreezeWindow, PolicyDocument } from '../flags/documents.ts';
import { openPolicy, WEEKDAYS } from '../flags/policy.ts';
import { LOCAL_TIME } from '../flags/policy-problems.ts';
import { FREEZE_FIELDS, POLICY_FIELDS } from './field-names.ts';
import type { Part } from './part.ts';

const MOST_APPROVALS = 10;
const LONGEST_NAME = 200;
const LONGEST_KEY = 128;

/** Reads the policy of an environment; what is left out is as in an open one. */
export function readPolicy(key: string, part: Part): PolicyDocument {
  const fields = part.fields(POLICY_FIELDS);
  const open = openPolicy(key);
  const approvers = fields.approvers?.items().map((one) => one.text(LONGEST_NAME) ?? '') ?? [];
  return {
    key,
    protected: readBoolean(fields.protected, open.protected),
    approvals: readApprovals(fields.approvals, open.approvals),
    ...(approvers.length === 0 ? {} : { approvers: [...new Set(approvers)] }),
    agentsMayPropose: readBoolean(fields.agents_may_propose, open.agentsMayPropose),
    freezes: fields.freezes?.items().map(readFreeze) ?? [],
    killSwitches: {
      kinds: readChoices(fields.kill_switch_kinds, FLAG_KINDS) ?? open.killSwitches.kinds,
      flags: fields.kill_switch_flags?.items().map((one) => one.text(LONGEST_KEY) ?? '') ?? [],
    },
  };
}

function readFreeze(part: Part): FreezeWindow {
  const { name, time_zone, weekdays, from, until } = part.fields(FREEZE_FIELDS);
  const days = readChoices(weekdays, WEEKDAYS);
  if (days?.length === 0) weekdays?.wrong('one day or several');
  return {
    name: (name ?? part.wrong('a freeze with a name'))?.text(LONGEST_NAME) ?? '',
    timeZone: (time_zone ?? part.wrong('a freeze with time_zone'))?.text(LONGEST_NAME) ?? '',
    ...(days === undefined ? {} : { weekdays: days }),
    from: readTime(from ?? part.wrong('a freeze with from')),
    until: readTime(until ?? part.wrong('a freeze with until')),
  };
}

function readTime(part: Part | undefined): string {
  const text = part?.text(LONGEST_NAME);
  if (text === undefined || LOCAL_TIME.test(text)) return text ?? '';
  return part?.wrong('local time such as 2026-12-20T18:00, or 18:00 with weekdays') ?? '';
}

function readBoolean(part: Part | undefined, usual: boolean): boolean {
  const value = part?.json();
  if (part === undefined || typeof value === 'boolean') return (value as boolean | undefined) ?? usual;
  return part.wrong('true or false') ?? usual;
}

function readApprovals(part: Part | undefined, usual: number): number {
  const value = part?.json();
  if (part === undefined) return usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_APPROVALS)
    return value;
  return part.wrong(`a whole number from 1 to ${MOST_APPROVALS}`) ?? usual;
}

function readChoices<T extends string>(part: Part | undefined, choices: readonly T[]): T[] | undefined {
  return part?.items().flatMap((one) => {
    const value = one.json();
    const found = choices.find((choice) => choice === value) ?? one.wrong(`one of ${choices.join(', ')}`);
    return found === undefined ? [] : [found];
  });
}
