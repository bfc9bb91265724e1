import type { ClusterSnapshot, Unread } from './cluster-snapshot.ts';
import type { KubeObject } from './kube-object.ts';
import type { ObjectRef } from './object-ref.ts';
import type { Operated, Operation, OperationFollower } from './operation.ts';

/** A cluster that can be asked: a context of a kubeconfig, or the one the program runs in. */
export interface ClusterName {
  readonly name: string;
  /** Where its name comes from. */
  readonly origin: 'kubeconfig' | 'in_cluster';
}

/** Which part of a cluster is wanted; what a part depends on in other namespaces comes along. */
export interface SnapshotRequest {
  readonly cluster: string;
  /** Absent: the whole cluster. */
  readonly namespaces?: readonly string[];
  /** Whether events are needed, which are many. */
  readonly events: boolean;
  /** Clusters it is shown beside: what is a secret there is masked here, too. */
  readonly beside?: readonly string[];
}

/** Which objects are wanted, one page of them. */
export interface ResourceQuery {
  readonly cluster: string;
  /** As people write it: a kind, plural or short name, also with its group: `deployments.apps`. */
  readonly kind: string;
  /** Absent: the version the cluster prefers. */
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** One page of objects, and how many there are. */
export interface ResourcePage {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly items: readonly KubeObject[];
  /** Of all pages; absent where the cluster does not say. */
  readonly total?: number;
  readonly nextCursor?: string;
  /** The pages before were read from an older state of the cluster than this one: something may be missing between them. */
  readonly restarted?: true;
  /** The cluster's time. */
  readonly now: Date;
}

/** A kind of object that a cluster serves. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
}

/** Which logs are wanted, of a pod or of all pods of a workload. */
export interface LogsQuery {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Absent: all containers. */
  readonly container?: string;
  readonly previous: boolean;
  /** The most lines of each container, counted from the end. */
  readonly lines: number;
  /** Only from the last seconds. */
  readonly sinceSeconds?: number;
  /** Keeps the lines that this says yes to; they count before `lines` does. */
  readonly keep?: (line: string) => boolean;
  /** The most bytes of each container; the newest stay. */
  readonly bytes: number;
}

/** The end of the log of one container, or why there is none. */
export interface ContainerOutput {
  readonly pod: string;
  readonly container: string;
  readonly lines: readonly string[];
  /** Older lines were left out. */
  readonly cut: boolean;
  /** Why it could not be read. */
  readonly failure?: string;
}

/** Logs, and which pods they are not of. */
export interface Logs {
  readonly outputs: readonly ContainerOutput[];
  /** Pods of the workload; more than are read. */
  readonly pods: number;
  readonly podsRead: number;
}

/** Whose use is wanted. */
export interface MetricsQuery {
  readonly cluster: string;
  readonly of: 'pods' | 'nodes';
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** What a container or node uses, beside what it asked for and may use. Millicores, bytes. */
export interface Usage {
  readonly namespace: string;
  readonly name: string;
  /** Absent for nodes. */
  readonly container?: string;
  readonly cpu: number;
  readonly memory: number;
  readonly cpuRequest?: number;
  readonly cpuLimit?: number;
  readonly memoryRequest?: number;
  readonly memoryLimit?: number;
}

/** Whose events are wanted. */
export interface EventsQuery {
  readonly cluster: string;
  readonly namespace?: string;
  readonly about?: Pick<ObjectRef, 'kind' | 'name'>;
  readonly warningsOnly: boolean;
}

/**
 * Where code runs, as one caller may see it: which clusters there are, what is in them, and what can be done there.
 *
 * Everything it returns is masked. A part that may not or cannot be read is named in the snapshot's `unread`. Rejects
 * with NOT_FOUND for an unknown cluster, kind or object (the closest names are given), PERMISSION_DENIED with the verb
 * and resource that are missing, UNAVAILABLE when nothing of it can be read, CANCELLED.
 */
export interface Delivery {
  clusters(signal: AbortSignal): Promise<readonly ClusterName[]>;
  snapshot(request: SnapshotRequest, signal: AbortSignal): Promise<ClusterSnapshot>;
  kinds(cluster: string, signal: AbortSignal): Promise<readonly ServedKind[]>;
  resources(query: ResourceQuery, signal: AbortSignal): Promise<ResourcePage>;
  logs(query: LogsQuery, signal: AbortSignal): Promise<Logs>;
  metrics(query: MetricsQuery, signal: AbortSignal): Promise<readonly Usage[]>;
  /** core/v1 Events, in no particular order. */
  events(
    query: EventsQuery,
    signal: AbortSignal,
  ): Promise<{ events: readonly KubeObject[]; unread: readonly Unread[] }>;
  /** Does something, and waits for what became of it. READ_ONLY while nothing may be changed. */
  operate(operation: Operation, follower: OperationFollower, signal: AbortSignal): Promise<Operated>;
}
