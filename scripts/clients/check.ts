import type { Bench } from './bench.ts';

/** One thing a client must be able to do with the product. */
export interface Check {
  readonly name: string;
  /** Answers what was seen; throws when it does not work. */
  run(bench: Bench): Promise<string>;
}

/** Throws what is wrong unless it holds. */
export function must(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** The last bit of a program's output, on one line. */
export function tail(output: string, length = 300): string {
  return output.trim().slice(-length).replace(/\s+/g, ' ');
}
