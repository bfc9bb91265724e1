import type { ClusterIndex } from '../cluster-index.ts';
import { countOf, fieldOf, textOf, timeOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { isSameRevision } from '../revision.ts';
import { conditionOf } from './conditions.ts';
import { parseDuration } from './duration.ts';
import { type Health, needsAttention, URGENCY } from './health.ts';
import { healthOf } from './health-of.ts';
import { fromField, ready } from './judgement.ts';
import { overdueHealth } from './overdue-job.ts';

/** The health of objects as their surroundings show it too: a workload is as its pods are, an applier may be behind its source. */
export class ClusterHealth {
  readonly #index: ClusterIndex;
  readonly #known = new Map<KubeObject, Health>();

  constructor(index: ClusterIndex) {
    this.#index = index;
  }

  /** The computed health of an object of the index. */
  of(object: KubeObject): Health {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    const health = this.#judge(object);
    this.#known.set(object, health);
    return health;
  }

  /** The pods of a workload that keep it from being well, the worst first. */
  badPodsOf(workload: KubeObject): readonly KubeObject[] {
    const pods = this.#index.podsOf(workload).filter((pod) => needsAttention(this.of(pod)));
    return pods.toSorted((a, b) => URGENCY[this.of(b).state] - URGENCY[this.of(a).state]);
  }

  #judge(object: KubeObject): Health {
    const health = healthOf(object, this.#index.now);
    if (object.kind === 'PersistentVolumeClaim') return this.#unused(object) ?? health;
    if (object.kind === 'CronJob') return this.#overdueJob(object) ?? this.#lastJob(object) ?? health;
    if (object.kind === 'Pod' && this.#isLeftOver(object)) return { ...health, state: 'doubtful' };
    if (object.kind !== 'Pod' && POD_SPECS[object.kind] !== undefined) {
      const shown = this.#withPods(object, health);
      return (isAtWork(shown) ? overdueHealth(object, this.#index) : undefined) ?? shown;
    }
    if (health.state === 'ready') return this.#behind(object) ?? health;
    return health;
  }

  /** A workload on its way is not, when its pods cannot start; a ready one whose pods restart again and again is in doubt. */
  #withPods(workload: KubeObject, health: Health): Health {
    if (health.state === 'suspended' || health.reason === 'Complete') return health;
    const [worst] = this.badPodsOf(workload);
    if (worst === undefined) return health;
    const pod = this.of(worst);
    if (pod.state === 'progressing' && this.#isFilledUp(workload, health))
      return { ...health, state: 'progressing' };
    const settled = health.state === 'ready' && health.reason !== 'Running' && pod.state !== 'degraded';
    if (settled || URGENCY[pod.state] < URGENCY[health.state]) return health;
    const evidence = [...health.evidence, ...pod.evidence];
    return { ...pod, evidence, notes: [...health.notes, `Seen in pod ${worst.metadata.name}.`] };
  }

  /** Whether pods on their way are all that a workload lacks, as after it was scaled up. */
  #isFilledUp(workload: KubeObject, { reason }: Health): boolean {
    if (reason !== 'ReplicasMissing') return false;
    const lacking = countOf(workload, 'spec.replicas') - countOf(workload, 'status.readyReplicas');
    return this.badPodsOf(workload).length >= lacking;
  }

  /** Whether a failed pod was replaced, or tried again, by an owner that is well: an evicted one stays for days. */
  #isLeftOver(pod: KubeObject): boolean {
    if (textOf(pod, 'status.phase') !== 'Failed') return false;
    const owners = this.#index.ownersOf(pod);
    return owners.length > 0 && owners.every((owner) => healthOf(owner, this.#index.now).state === 'ready');
  }

  /** A CronJob gets no further while one of its Jobs holds up the next. */
  #overdueJob(cronJob: KubeObject): Health | undefined {
    const jobs = this.#index.childrenOf(cronJob).filter(({ kind }) => kind === 'Job');
    const job = jobs.find((found) => this.of(found).reason === 'Overdue');
    if (job === undefined) return undefined;
    const health = this.of(job);
    return { ...health, notes: [...health.notes, `Its Job ${job.metadata.name} does not end.`] };
  }

  /** A CronJob is as the last of its Jobs that is done or cannot be: one at work says nothing yet. */
  #lastJob(cronJob: KubeObject): Health | undefined {
    if (fieldOf(cronJob, 'spec.suspend') === true) return undefined;
    const jobs = this.#index
      .childrenOf(cronJob)
      .filter((job) => job.kind === 'Job' && isSettled(this.of(job)));
    const last = jobs.toSorted((a, b) => startOf(b) - startOf(a))[0];
    const health = last === undefined ? undefined : this.of(last);
    if (last === undefined || health?.state !== 'failed') return undefined;
    return { ...health, notes: [...health.notes, `Its last Job ${last.metadata.name} failed.`] };
  }

  /** A claim whose class waits for the first pod that uses it lacks nothing while there is none. */
  #unused(claim: KubeObject): Health | undefined {
    const { namespace = '', name } = claim.metadata;
    const storageClass = this.#index
      .ofKind('StorageClass')
      .find(({ metadata }) => metadata.name === textOf(claim, 'spec.storageClassName'));
    if (storageClass?.volumeBindingMode !== 'WaitForFirstConsumer') return undefined;
    const isUsed = this.#index
      .inNamespace(namespace)
      .some(
        (object) =>
          POD_SPECS[object.kind] !== undefined &&
          referencesOf(object).some(({ to }) => to.kind === claim.kind && to.name === name),
      );
    return isUsed || textOf(claim, 'status.phase') !== 'Pending'
      ? undefined
      : ready('WaitForFirstConsumer', 'No pod uses the claim yet.');
  }

  /** Ready, but with an older revision than its source has had for longer than two intervals. */
  #behind(object: KubeObject): Health | undefined {
    const attempted = textOf(object, 'status.lastAttemptedRevision');
    if (!FOLLOWERS.has(object.kind) || attempted === undefined) return undefined;
    const source = referencesOf(object)
      .filter(({ relation }) => relation === 'source')
      .map(({ to }) => this.#index.find(to))[0];
    const revision = textOf(source, 'status.artifact.revision');
    const interval = parseDuration(textOf(object, 'spec.interval')) ?? 600_000;
    const age = this.#index.now - (timeOf(source, 'status.artifact.lastUpdateTime') ?? Number.NaN);
    if (revision === undefined || isSameRevision(attempted, revision) || !(age > 2 * interval))
      return undefined;
    return fromField(object, 'doubtful', {
      reason: 'BehindSource',
      message: `Runs ${attempted}; its source has had ${revision} since ${textOf(source, 'status.artifact.lastUpdateTime')}.`,
      field: 'status.lastAttemptedRevision',
      value: attempted,
      since: conditionOf(object, 'Ready')?.since,
    });
  }
}

/** Appliers whose revisions are those of their source. */
const FOLLOWERS: ReadonlySet<string> = new Set(['Kustomization', 'HelmRelease']);

/** Whether a Job runs as it ought to. */
function isAtWork({ state, reason }: Health): boolean {
  return state === 'ready' && reason === 'Running';
}

function isSettled({ state, reason }: Health): boolean {
  return state === 'failed' || reason === 'Complete';
}

function startOf(job: KubeObject): number {
  return timeOf(job, 'status.startTime') ?? timeOf(job, 'metadata.creationTimestamp') ?? 0;
}
