import { setTimeout as sleep } from 'node:timers/promises';
import { type Draft, read, setStatus, type TestCluster } from './test-cluster.ts';

/** How the simulated controllers judge an object. */
export interface Verdict {
  readonly ready: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly revision?: string;
}

const GOOD: Verdict = {
  ready: 'True',
  reason: 'ReconciliationSucceeded',
  message: 'Applied revision: main@sha1:abc',
  revision: 'main@sha1:abc',
};

/** Flux's controllers for a test: they watch some objects and answer requests as the real ones do. */
export class FluxSimulator implements AsyncDisposable {
  /** What to say of an object, by name. */
  readonly verdicts = new Map<string, Verdict>();
  /** Names in the order they were handled. */
  readonly handled: string[] = [];
  readonly #cluster: TestCluster;
  readonly #objects: readonly Draft[];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(cluster: TestCluster, ...objects: readonly Draft[]) {
    this.#cluster = cluster;
    this.#objects = objects;
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      for (const object of this.#objects) await this.#look(object);
      await sleep(20, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  async #look(draft: Draft): Promise<void> {
    const object = await read(this.#cluster, draft);
    const annotations = object.metadata?.annotations ?? {};
    const token = annotations['reconcile.fluxcd.io/requestedAt'];
    const off =
      object.spec?.suspend === true || annotations['fluxcd.controlplane.io/reconcile'] === 'disabled';
    if (off || token === undefined || token === object.status?.lastHandledReconcileAt) return;
    await this.#handle(draft, object, token, annotations);
  }

  async #handle(
    draft: Draft,
    object: Awaited<ReturnType<typeof read>>,
    token: string,
    annotations: Record<string, string>,
  ): Promise<void> {
    const name = object.metadata.name as string;
    const { ready, reason, message, revision } = this.verdicts.get(name) ?? GOOD;
    const condition = (type: string, status: string, why: string, says: string) => ({
      type,
      status,
      reason: why,
      message: says,
      lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ''),
      observedGeneration: object.metadata.generation,
    });
    const observedGeneration = object.metadata.generation;
    const busy = [condition('Reconciling', 'True', 'Progressing', 'reconciliation in progress')];
    await setStatus(this.#cluster, draft, {
      observedGeneration,
      conditions: [...busy, condition('Ready', 'Unknown', 'Progressing', 'in progress')],
    });
    const force = annotations['reconcile.fluxcd.io/forceAt'];
    const reset = annotations['reconcile.fluxcd.io/resetAt'];
    this.handled.push(name);
    await setStatus(this.#cluster, draft, {
      observedGeneration,
      lastHandledReconcileAt: token,
      ...(force === undefined ? {} : { lastHandledForceAt: force }),
      ...(reset === undefined ? {} : { lastHandledResetAt: reset }),
      ...(revision === undefined || ready === 'False' || draft.kind?.endsWith('Repository')
        ? {}
        : { lastAppliedRevision: revision }),
      conditions: [condition('Ready', ready, reason, message)],
    });
  }
}
