import type { FreezeWindow, PolicyDocument, Weekday } from './documents.ts';
import type { FlagReads } from './flag-store.ts';

/** The days of the week as freeze windows name them, Sunday first as in JavaScript. */
export const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

/** The policy of an environment nobody made one for: everything may change at once. */
export function openPolicy(environmentKey: string): PolicyDocument {
  return {
    key: environmentKey,
    protected: false,
    approvals: 1,
    agentsMayPropose: true,
    freezes: [],
    killSwitches: { kinds: ['kill_switch'], flags: [] },
  };
}

/** The policies of a project by environment; those of open environments without freezes may be missing. */
export async function policiesOf(
  reads: Pick<FlagReads, 'objects'>,
  projectId: string,
): Promise<ReadonlyMap<string, PolicyDocument>> {
  const policies = await reads.objects(projectId, 'policy');
  return new Map(policies.map(({ key, document }) => [key, document]));
}

/** The policies under which nothing may change at once: of environments that are protected, or frozen now. */
export async function strictPolicies(
  reads: Pick<FlagReads, 'objects'>,
  projectId: string,
  now: Date,
): Promise<readonly PolicyDocument[]> {
  const policies = [...(await policiesOf(reads, projectId)).values()];
  return policies.filter((policy) => policy.protected || freezeAt(policy, now) !== undefined);
}

/** The freeze window that is open at an instant, if there is one. */
export function freezeAt({ freezes }: PolicyDocument, now: Date): FreezeWindow | undefined {
  return freezes.find((freeze) => isWithin(freeze, now));
}

/** A freeze window in words: `Christmas, until 2027-01-04 08:00 (Europe/Berlin)`. */
export function describeFreeze({ name, until, timeZone }: FreezeWindow): string {
  return `${name}, until ${until.replace('T', ' ')} (${timeZone})`;
}

function isWithin({ timeZone, weekdays, from, until }: FreezeWindow, now: Date): boolean {
  const local = localTime(now, timeZone);
  if (weekdays === undefined) return from <= local.instant && local.instant < until;
  const today = weekdays.includes(local.weekday);
  if (from < until) return today && from <= local.time && local.time < until;
  return (today && from <= local.time) || (weekdays.includes(dayBefore(local.weekday)) && local.time < until);
}

function dayBefore(weekday: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(weekday) + 6) % 7] as Weekday;
}

/** What clocks of a time zone show: `2026-12-20T18:05`, `18:05`, and the day of the week. */
function localTime(
  now: Date,
  timeZone: string,
): { readonly instant: string; readonly time: string; readonly weekday: Weekday } {
  const parts = new Intl.DateTimeFormat('en-CA-u-hc-h23-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'long',
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  return {
    instant: `${part('year')}-${part('month')}-${part('day')}T${time}`,
    time,
    weekday: part('weekday').toLowerCase() as Weekday,
  };
}
