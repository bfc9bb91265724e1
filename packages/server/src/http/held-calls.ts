import type { App } from '../app.ts';
import { keyOf } from './authenticate.ts';
import type { HttpCall } from './http-call.ts';

/** Calls that go on for as long as somebody listens. They end with the key they were made with. */
export class HeldCalls {
  readonly #app: Pick<App, 'keyCaller'>;
  readonly #calls = new Set<HttpCall>();

  constructor(app: Pick<App, 'keyCaller'>) {
    this.#app = app;
  }

  /** Looks after a call until it is over. */
  keep(call: HttpCall): void {
    this.#calls.add(call);
    void call.over.then(() => this.#calls.delete(call));
  }

  /** Ends the calls whose keys open nothing any more. Nobody is sent away for want of an answer. */
  check(): void {
    for (const call of this.#calls)
      void this.#isHeld(call).then((isHeld) => {
        if (!isHeld) call.response.destroy();
      });
  }

  async #isHeld({ request }: HttpCall): Promise<boolean> {
    try {
      return (await this.#app.keyCaller(keyOf(request) ?? '')) !== undefined;
    } catch {
      return true;
    }
  }
}
