import type { FreezeWindow, PolicyDocument } from './documents.ts';

/** What keeps a policy from meaning what its author wants. */
export interface PolicyProblem {
  /** Field it is about, as the document has it: `freezes[0]`. */
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** The form of `from` and `until`, with a date or without. */
export const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2}T)?([01]\d|2[0-3]):[0-5]\d$/;

/** Finds too few approvers, time zones that are none, and freezes that never begin or never end. */
export function policyProblems({ approvals, approvers, freezes }: PolicyDocument): PolicyProblem[] {
  const problems = freezes.flatMap((freeze, index) => freezeProblems(freeze, `freezes[${index}]`));
  if (approvers === undefined || approvers.length >= approvals) return problems;
  const message = `${approvals} people must approve, and only ${approvers.length} may.`;
  return [
    ...problems,
    { path: 'approvers', message, hint: 'Name more approvers, or ask for fewer approvals.' },
  ];
}

function freezeProblems(
  { name, timeZone, weekdays, from, until }: FreezeWindow,
  path: string,
): PolicyProblem[] {
  if (!isTimeZone(timeZone))
    return [
      {
        path: `${path}.timeZone`,
        message: `There is no time zone "${timeZone}".`,
        hint: 'Use an IANA name such as Europe/Berlin or UTC.',
      },
    ];
  const noDay = [from, until].find((text) => !isThere(text));
  if (noDay !== undefined)
    return [
      {
        path,
        message: `The freeze "${name}" has a day that is on no calendar: ${noDay}.`,
        hint: 'Give from and until as local date and time, such as 2026-12-20T18:00.',
      },
    ];
  const isDated = from.includes('T') && until.includes('T');
  const isTime = !from.includes('T') && !until.includes('T');
  if (weekdays === undefined ? isDated && from < until : isTime && from !== until) return [];
  return [
    {
      path,
      message: `The freeze "${name}" never begins, or never ends.`,
      hint: 'Give from and until as local date and time, from first; or weekdays and two different times such as 18:00.',
    },
  ];
}

/** Whether a local time without a date, or with one that calendars have. */
function isThere(text: string): boolean {
  const [date, time] = text.split('T');
  if (time === undefined) return true;
  const parsed = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(`${date}T`);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
