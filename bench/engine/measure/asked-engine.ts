import type { Engine, LoadedEngine } from '../engine.ts';
import { keyOf, mixOf, type Scenario } from '../neutral-flag.ts';
import { usersOf } from '../user.ts';

/** How many flags an engine holds while it is asked. */
export const FLAGS = 1000;
const USERS = 1024;

/** Calls in turn for one user after the other; as many as asked for. */
export type Calls = (count: number) => unknown;

/** An engine that holds a mix of flags and is about to be asked. */
export class AskedEngine {
  readonly #engine: Engine;
  readonly #loaded: LoadedEngine;
  readonly #contexts: readonly never[];

  private constructor(engine: Engine, loaded: LoadedEngine) {
    this.#engine = engine;
    this.#loaded = loaded;
    this.#contexts = usersOf(USERS).map((user) => loaded.contextOf(user) as never);
  }

  static async open(engine: Engine, scenario: Scenario): Promise<AskedEngine> {
    const text = engine.write(mixOf(FLAGS, { numeric: scenario === 'numeric' }));
    return new AskedEngine(engine, await engine.load(text));
  }

  /** Evaluations of one flag. */
  calls(scenario: Scenario): Calls {
    const key = keyOf(scenario, FLAGS);
    const isVariant = scenario === 'variants';
    const loaded = this.#loaded;
    return this.#repeat((context) => loaded.evaluate(key, context, isVariant));
  }

  /** Evaluations of all flags. */
  callsOfAll(): Calls {
    const loaded = this.#loaded;
    return this.#repeat((context) => loaded.evaluateAll(context));
  }

  close(): void {
    this.#loaded.close?.();
  }

  /** Answers are kept for a moment, so that no compiler finds them useless. */
  #repeat(call: (context: never) => unknown): Calls {
    const contexts = this.#contexts;
    let kept: unknown;
    let turn = 0;
    const next = () => contexts[turn++ % USERS] as never;
    if (this.#engine.awaited) {
      return async (count) => {
        for (let index = 0; index < count; index++) kept = await call(next());
        return kept;
      };
    }
    return (count) => {
      for (let index = 0; index < count; index++) kept = call(next());
      return kept;
    };
  }
}
