import type { ObjectRef } from './object-ref.ts';

/** What can be done to an object that Flux reconciles. */
export type OperationKind = 'reconcile' | 'suspend' | 'resume';

/** What is asked of the controllers of a cluster. */
export interface Operation {
  readonly action: OperationKind;
  readonly cluster: string;
  /** As people write it. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Also what it takes its artifact from, first. Reconcile only. */
  readonly withSource?: boolean;
  /** Also everything it depends on, in order, first. Reconcile only. */
  readonly withDependencies?: boolean;
  /** A Helm upgrade although nothing changed. HelmRelease only. */
  readonly force?: boolean;
  /** Forget used-up retries. HelmRelease only. */
  readonly reset?: boolean;
  readonly dryRun: boolean;
  /** Who asks, in words, for the trail in the cluster; absent: nobody in particular. */
  readonly by?: string;
  /** How long to wait for each object's controller, in milliseconds. */
  readonly waitMs: number;
}

/**
 * What became of one object.
 *
 * `ready` and `failed` are the controller's verdict; `timed_out` means that the request was made and not answered in
 * time; `planned` is a dry run that the API server accepted.
 */
export type StepOutcome =
  | 'ready'
  | 'failed'
  | 'timed_out'
  | 'suspended'
  | 'resumed'
  | 'unchanged'
  | 'planned'
  | 'denied'
  | 'conflict'
  | 'skipped';

/** One object of an operation. */
export interface OperationStep {
  readonly object: ObjectRef;
  readonly outcome: StepOutcome;
  /** One sentence. */
  readonly says: string;
  /** The controller's own words. Written by others. */
  readonly message?: string;
  readonly revision?: string;
}

/** What became of an operation: its steps in the order they were done. */
export interface Operated {
  /** Whether the cluster was changed, or may have been. */
  readonly changed: boolean;
  readonly steps: readonly OperationStep[];
}

/** Who follows an operation. */
export interface OperationFollower {
  /** Hears of progress. */
  tell(says: string): void;
  /** Is told of every object right after it was changed, whatever comes then. */
  changed(object: ObjectRef): Promise<void>;
}
