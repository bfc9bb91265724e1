import type { KubeObject } from '../../../src/delivery/kube-object.ts';

/** One piece of Kubernetes YAML as an object. */
export type Manifest = Record<string, unknown> & {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { name: string; namespace?: string };
};

/** Names an object in expected.json. */
export interface Expectation {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** What expected.json holds, without the time. */
export interface Expected {
  readonly root?: Expectation | null;
  readonly roots?: readonly Expectation[];
  readonly accept?: readonly Expectation[];
  readonly symptoms: readonly Expectation[];
  readonly reason: string;
}

/** The Flux release whose status shapes a scenario has. */
export type FluxVersion = '2.4' | '2.9';

/** Collects the objects, events and logs of a made-up cluster. */
export class ClusterBuilder {
  readonly now = Date.parse('2026-11-20T10:00:00Z');
  readonly objects: Manifest[] = [];
  readonly events: Manifest[] = [];
  readonly logs = new Map<string, string>();
  readonly flux: FluxVersion;
  #count = 0;

  constructor(flux: FluxVersion) {
    this.flux = flux;
  }

  /** A time so many minutes before now. */
  ago(minutes: number): string {
    return new Date(this.now - minutes * 60_000).toISOString().replace('.000', '');
  }

  /** A number that is another one each time, as hexadecimal digits. */
  hex(length: number): string {
    this.#count += 1;
    let text = '';
    for (
      let seed = this.#count * 7919 + 104_729;
      text.length < length;
      seed = (seed * 48_271) % 2_147_483_647
    )
      text += (seed % 0xffff).toString(16).padStart(4, '0');
    return text.slice(0, length);
  }

  uid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** Adds an object; it gets a uid and an age if it has none. */
  add<T extends Manifest>(object: T, ageMinutes = 43_200): T {
    const { name, ...rest } = object.metadata;
    const metadata = { name, uid: this.uid(), creationTimestamp: this.ago(ageMinutes), ...rest };
    const full = { ...object, metadata };
    this.objects.push(full);
    return full;
  }

  /** Adds an event about an object. */
  event(
    about: Manifest | KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    minutes: number,
    count = 1,
  ): void {
    const {
      name,
      namespace = 'default',
      uid,
    } = about.metadata as { name: string; namespace?: string; uid?: string };
    this.events.push({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${this.hex(16)}`, namespace, creationTimestamp: this.ago(minutes + count) },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name,
        ...(about.metadata.namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
      },
      type,
      reason,
      message,
      count,
      firstTimestamp: this.ago(minutes + count),
      lastTimestamp: this.ago(minutes),
      source: { component: COMPONENTS[about.kind] ?? 'kubelet' },
    });
  }

  /** Sets the log of a container. */
  log(namespace: string, pod: string, container: string, lines: readonly string[]): void {
    this.logs.set(`${namespace}/${pod}/${container}`, `${lines.join('\n')}\n`);
  }
}

const COMPONENTS: Readonly<Record<string, string>> = {
  Kustomization: 'kustomize-controller',
  HelmRelease: 'helm-controller',
  GitRepository: 'source-controller',
  OCIRepository: 'source-controller',
  HelmRepository: 'source-controller',
  HelmChart: 'source-controller',
  Bucket: 'source-controller',
  Deployment: 'deployment-controller',
  ReplicaSet: 'replicaset-controller',
  StatefulSet: 'statefulset-controller',
  Job: 'job-controller',
  PersistentVolumeClaim: 'persistentvolume-controller',
};
