import type { KubeObject } from './kube-object.ts';

/** Why a part of a cluster could not be read. */
export type UnreadReason = 'forbidden' | 'timeout' | 'not_served' | 'cut' | 'failed';

/** A part of a cluster that a snapshot lacks: analysis says so instead of taking it for absent. */
export interface Unread {
  /** Kind that was asked for, `Event` for events; '*' when nothing could be read. */
  readonly kind: string;
  /** Absent: of all namespaces. */
  readonly namespace?: string;
  readonly reason: UnreadReason;
  /** One sentence: the verb and resource that are missing, the seconds waited, how many were left out. */
  readonly says: string;
}

/** Which log is wanted. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the container's last run instead of this one. */
  readonly previous: boolean;
  /** The most lines, counted from the end. */
  readonly lines: number;
}

/**
 * Reads the end of a container's log; undefined when there is none or it may not be read.
 *
 * Never rejects but for the signal: a log is evidence, not a condition.
 */
export type LogReader = (request: LogRequest, signal: AbortSignal) => Promise<string | undefined>;

/**
 * What analysis is given: a cluster at one moment, already read and masked.
 *
 * Objects are in no particular order; built-in kinds carry apiVersion and kind like all others.
 */
export interface ClusterSnapshot {
  readonly cluster: string;
  /** The cluster's time when it was read; ages count from it. */
  readonly now: Date;
  readonly objects: readonly KubeObject[];
  /** core/v1 Events. */
  readonly events: readonly KubeObject[];
  readonly logs: LogReader;
  readonly unread: readonly Unread[];
}

/** A log reader for snapshots that have no logs. */
export const noLogs: LogReader = async () => undefined;
