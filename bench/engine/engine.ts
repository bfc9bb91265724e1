import type { NeutralFlag } from './neutral-flag.ts';
import type { User } from './user.ts';

/** A feature-flag engine, told how to do what is measured by the fastest way that it documents. */
export interface Engine {
  /** The package's version. */
  readonly version: string;
  /** Calls return promises, which have to be awaited. */
  readonly awaited?: true;
  /** The flags in the engine's own format, as text. */
  write(flags: readonly NeutralFlag[]): string;
  /** Reads such text and makes it ready to be asked. */
  load(text: string): LoadedEngine | Promise<LoadedEngine>;
}

/** An engine with its flags. */
export interface LoadedEngine {
  /** A user as the engine's context; made once, outside what is measured. */
  contextOf(user: User): unknown;
  /** The value of one flag: a boolean, or the name of a variant. Promises where the engine is {@link Engine.awaited}. */
  evaluate(key: string, context: never, isVariant: boolean): unknown;
  /** The answers of all flags, as an array or something else of their number. */
  evaluateAll(context: never): unknown;
  /** Takes one changed flag in, where the engine can do that without loading everything. */
  change?(flag: NeutralFlag): void;
  close?(): void;
}
