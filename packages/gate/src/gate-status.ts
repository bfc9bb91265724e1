import type { SourceStatus } from './flag-source.ts';
import type { PinsKept } from './pin-keeper.ts';

/** How a gate is. Nothing in it is secret. */
export interface GateStatus {
  /** Whether every source has a fresh answer and pins are kept as they should be. */
  readonly healthy: boolean;
  readonly sources: readonly (SourceStatus & { readonly name: string })[];
  readonly pins: {
    /** `as-of` and `stored` pins are the same on every instance; `per-instance` ones are not. */
    readonly kept: PinsKept;
    /** Whether another instance would give the same pins. Not while a source or the store is away, and some seconds longer. */
    readonly agree: boolean;
    /**
     * What failed last in keeping them; then this instance is on its own for now. `CLOCK_SET_BACK`: the clock that instances
     * share was, and time stands still here until it is there again.
     */
    readonly lastError?: string;
  };
  /** How many are in memory. */
  readonly principals: number;
  readonly surfaces: number;
  readonly listeners: number;
}
