import type { Scenario } from '../neutral-flag.ts';

/** What one process found out about one engine's calls. */
export interface CallFigures {
  /** Thousands of evaluations a second. */
  readonly rates: Readonly<Record<Scenario, number>>;
  /** All flags of a mix of 1,000 for one user. */
  readonly all: { readonly rate: number; readonly p50: number; readonly p99: number };
}

/** Bytes of garbage. */
export interface GarbageFigures {
  readonly bytes: Readonly<Record<Scenario, number>>;
  /** KiB for all flags of a mix of 1,000. */
  readonly all: number;
}

/** Loading 10,000 flags: milliseconds, and MiB held. */
export interface LoadFigures {
  readonly cold: number;
  /** All flags asked for the first time: what engines make only then is in it. */
  readonly firstAll: number;
  readonly warm: number;
  readonly heap: number;
  /** MiB held once every flag was asked: what engines make only then is in it. */
  readonly asked: number;
  /** Milliseconds to take one changed flag in and ask it. */
  readonly change?: number;
}

/** What each kind of process reports. */
export interface Figures {
  readonly check: { readonly version: string; readonly users: number };
  readonly calls: CallFigures;
  readonly garbage: GarbageFigures;
  readonly load: LoadFigures;
}

/** The kinds of processes. */
export type Kind = keyof Figures;
