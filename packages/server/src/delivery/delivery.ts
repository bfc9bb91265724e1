import type { ClusterSnapshot } from './cluster-snapshot.ts';

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
}

/**
 * Where code runs, as analysis needs it: which clusters there are and what one of them looks like now.
 *
 * A part that may not or cannot be read is named in the snapshot's `unread`. Rejects with NOT_FOUND for an unknown
 * cluster, UNAVAILABLE when none of it can be read, CANCELLED.
 */
export interface Delivery {
  clusters(signal: AbortSignal): Promise<readonly ClusterName[]>;
  snapshot(request: SnapshotRequest, signal: AbortSignal): Promise<ClusterSnapshot>;
}
