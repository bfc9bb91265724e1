import { isDeepStrictEqual } from 'node:util';
import type { App } from '../app.ts';
import { andThen } from '../lib/and-then.ts';
import type { Caller } from '../principals/caller.ts';
import { authenticate } from './authenticate.ts';
import type { PlainAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';

const CHECK_MS = 15_000;

/** Streams that others write, such as MCP's: cut off once their key opens nothing any more, or something else. */
export class HeldStreams {
  readonly #app: App;
  readonly #checkMs: number;
  readonly #calls = new Set<HttpCall>();
  #timer: NodeJS.Timeout | undefined;

  /** `checkMs`: how often keys are looked at that nobody said anything of, since they may have expired. */
  constructor(app: App, checkMs: number = CHECK_MS) {
    this.#app = app;
    this.#checkMs = checkMs;
  }

  /** Watches over the stream that answers a call, until it is over. */
  hold(call: HttpCall): void {
    this.#calls.add(call);
    this.#timer ??= setInterval(() => this.check(), this.#checkMs).unref();
    void call.over.then(() => this.#release(call));
  }

  /** Cuts off who would not be let in now as it was then. Nobody is cut off for want of an answer. */
  check(): void {
    for (const call of this.#calls) void this.#check(call).catch(() => {});
  }

  async #check(call: HttpCall): Promise<void> {
    const isSame = await andThen(authenticate(this.#app, call.request), (now) =>
      hasSameRights(call.caller, now),
    );
    if (!isSame) call.response.destroy();
  }

  #release(call: HttpCall): void {
    this.#calls.delete(call);
    if (this.#calls.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function hasSameRights(before: Caller | undefined, now: Caller | PlainAnswer): boolean {
  // An issuer that cannot be asked.
  if ('status' in now) return now.status === 503;
  return isDeepStrictEqual(now.principal, before?.principal);
}
