import { CompiledEnvironment } from '../../src/compiled-environment.ts';
import type { EnvironmentState, EvaluationContext, Explanation, Flag, Segment } from '../../src/model.ts';
import { Random } from './random.ts';
import { randomCondition, randomContext, randomFlag } from './random-flag.ts';

/** Nothing may take longer, in milliseconds of the processor. */
export const MOST_MILLISECONDS = 50;
const REASONS = ['STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'ERROR'];
const CONTEXTS = 4;
const CONTEXT_SEED = 2 ** 31;
/** What takes this many milliseconds is measured again. */
const NOTABLE = 2;
/** How often it is. */
const RETRIES = 5;
/** Flags wait for flags after them, and segments for segments after them. */
const KEYS = ['f0', 'f1', 'f2'];
const SEGMENTS = ['s0', 's1'];
/** One environment in so many is malformed; the others are sound. */
const MALFORMED_EVERY = 3;
/** Share of the parts of a malformed one that are anything at all; a flag has dozens of parts. */
const MALFORMED = 0.03;

/** What came of so many evaluations. */
export interface FuzzOutcome {
  readonly evaluations: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly slowest: number;
  /** What was wrong, with the seed of the environment it was wrong in. */
  readonly faults: readonly string[];
}

/** Evaluates random flags for random contexts, malformed ones included, at least so many times. */
export function fuzz(evaluations: number, seed: number): FuzzOutcome {
  const run = new Run();
  for (let own = seed; run.evaluations < evaluations; own++) run.environment(own);
  return run;
}

class Run implements FuzzOutcome {
  evaluations = 0;
  slowest = 0;
  readonly reasons: Record<string, number> = {};
  readonly faults: string[] = [];

  /** Three flags and two segments that refer to each other, for a few contexts. */
  environment(seed: number): void {
    const random = new Random(seed + CONTEXT_SEED);
    const malformed = seed % MALFORMED_EVERY === 0 ? MALFORMED : 0;
    const environment = this.#guard(`${seed} compile`, () => compile(new Random(seed, malformed)));
    if (environment === undefined) return;
    for (let index = 0; index < CONTEXTS; index++) this.#context(environment, randomContext(random), seed);
  }

  #context(environment: CompiledEnvironment, context: unknown, seed: number): void {
    for (const key of KEYS) {
      const name = `${seed} ${key}`;
      const evaluation = this.#guard(name, () => environment.evaluate(key, context as EvaluationContext));
      this.#judge(name, evaluation);
      const explained = this.#guard(name, () => environment.explain(key, context as EvaluationContext));
      this.#agree(name, evaluation, explained);
    }
    this.#guard(`${seed} all`, () => environment.evaluateAll(context as EvaluationContext));
  }

  #guard<T>(name: string, work: () => T): T | undefined {
    try {
      const start = performance.now();
      const result = work();
      this.#time(name, performance.now() - start, work);
      return result;
    } catch (error) {
      this.faults.push(`${name}: threw ${String(error)}`);
      return undefined;
    }
  }

  /** What takes long takes long again; what another process held up does not, and costs this thread nothing. */
  #time(name: string, measured: number, work: () => unknown): void {
    let milliseconds = measured;
    for (let time = 0; time < RETRIES && milliseconds > NOTABLE; time++) {
      const start = process.threadCpuUsage();
      work();
      const { user, system } = process.threadCpuUsage(start);
      milliseconds = Math.min(milliseconds, (user + system) / 1000);
    }
    this.slowest = Math.max(this.slowest, milliseconds);
    if (milliseconds > MOST_MILLISECONDS) this.faults.push(`${name}: took ${milliseconds} ms`);
  }

  #judge(name: string, evaluation: { readonly reason: string } | undefined): void {
    this.evaluations++;
    const reason = evaluation?.reason ?? 'none';
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    if (!REASONS.includes(reason)) this.faults.push(`${name}: reason ${reason}`);
  }

  #agree(
    name: string,
    evaluation: { readonly reason: string } | undefined,
    explained: Explanation | undefined,
  ): void {
    if (explained?.reason !== evaluation?.reason)
      this.faults.push(`${name}: explains ${explained?.reason}, evaluates ${evaluation?.reason}`);
    if (explained !== undefined && explained.because === '') this.faults.push(`${name}: no words`);
  }
}

function compile(random: Random): CompiledEnvironment {
  const segments = SEGMENTS.map((key, index) => {
    const references = { flags: [], segments: SEGMENTS.slice(index + 1) };
    return { key, when: randomCondition(random, references) } as Segment;
  });
  const environment = new CompiledEnvironment({ segments, lists: [{ key: 'DE', values: ['DE', 'a', 1] }] });
  for (const [index, key] of KEYS.entries()) {
    const references = { flags: KEYS.slice(index + 1), segments: SEGMENTS };
    const { flag, state } = randomFlag(random, key, references);
    environment.set(flag as Flag, state as EnvironmentState);
  }
  return environment;
}
