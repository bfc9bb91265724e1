import type { ClusterIndex } from '../cluster-index.ts';
import { evidence } from '../evidence.ts';
import { fieldOf, textOf, timeOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import type { Health } from './health.ts';
import { fromField } from './judgement.ts';

const MINUTE = 60_000;

/** A run that takes so many times as long as the longest before it is hardly one of them. */
const TIMES_LONGER = 3;

/** Shorter runs than this, in milliseconds, are not late: they may just have more to do. */
const LATE = 60 * MINUTE;

/**
 * The health of a Job at work that holds up its CronJob: it takes far longer than the runs before it, and later ones,
 * which may not start beside it, were skipped. Undefined for any other Job.
 */
export function overdueHealth(job: KubeObject, index: ClusterIndex): Health | undefined {
  const cronJob = index.ownersOf(job).find(({ kind }) => kind === 'CronJob');
  const since = textOf(job, 'status.startTime');
  if (cronJob === undefined || since === undefined || !letsRunsWait(cronJob)) return undefined;
  const before = index.childrenOf(cronJob).filter((other) => other.kind === 'Job' && other !== job);
  const taken = index.now - Date.parse(since);
  const usual = Math.max(...before.flatMap(tookOf));
  // Without a run before it nobody can tell how long it may take.
  if (usual < 0 || !(taken > Math.max(LATE, TIMES_LONGER * usual))) return undefined;
  const skipped = skipsSince(cronJob, since, index);
  if (skipped.length === 0 && !(taken > 2 * longestGap([...before, job]))) return undefined;
  const health = fromField(job, 'degraded', {
    reason: 'Overdue',
    message: `At work for ${inMinutes(taken)}, where runs before it took ${inMinutes(usual)} at most; no other may start beside it.`,
    field: 'status.startTime',
    value: since,
    since,
  });
  const policy = evidence(refOf(cronJob), 'spec.concurrencyPolicy', 'Forbid');
  return { ...health, evidence: [...health.evidence, policy, ...skipped] };
}

function letsRunsWait(cronJob: KubeObject): boolean {
  const isSuspended = fieldOf(cronJob, 'spec.suspend') === true;
  return textOf(cronJob, 'spec.concurrencyPolicy') === 'Forbid' && !isSuspended;
}

/** The last thing that Kubernetes said of runs it skipped since a time; it forgets such events soon. */
function skipsSince(cronJob: KubeObject, since: string, index: ClusterIndex) {
  return index
    .eventsOf(refOf(cronJob), cronJob.metadata.uid)
    .filter(({ reason, time }) => reason === 'JobAlreadyActive' && Date.parse(time) > Date.parse(since))
    .slice(-1)
    .map(({ reason, message, time }) => evidence(refOf(cronJob), `event ${reason}`, message, time));
}

/** How long a run took that is over. */
function tookOf(job: KubeObject): readonly number[] {
  const from = timeOf(job, 'status.startTime');
  const to = timeOf(job, 'status.completionTime');
  return from === undefined || to === undefined ? [] : [to - from];
}

/** The longest time between the starts of two runs one after the other: the schedule, as far as it shows. */
function longestGap(jobs: readonly KubeObject[]): number {
  const starts = jobs
    .flatMap((job) => timeOf(job, 'metadata.creationTimestamp') ?? timeOf(job, 'status.startTime') ?? [])
    .toSorted((a, b) => a - b);
  return Math.max(...starts.slice(1).map((start, at) => start - (starts[at] ?? start)));
}

function inMinutes(milliseconds: number): string {
  return `${Math.round(milliseconds / MINUTE)} min`;
}
