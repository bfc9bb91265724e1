import type { App } from '../../src/app.ts';
import type { Grant } from '../../src/flags/grant.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { makeSecret } from '../../src/principals/key-secret.ts';
import type { AccessKey } from '../../src/principals/key-store.ts';
import type { Principal, SdkScope } from '../../src/principals/principal.ts';
import { giveKey } from '../support/give-key.ts';

/** Where a call is made. */
export interface At {
  readonly project: string;
  readonly environment: string;
}

/** Who shall hold a key: a person with no grants, unless it is said otherwise. */
export interface Holder {
  readonly kind?: Principal['kind'];
  readonly grants?: readonly Grant[];
  readonly readOnly?: true;
  readonly sdk?: SdkScope;
  readonly life?: Pick<AccessKey, 'expiresAt' | 'revokedAt' | 'waits'>;
}

/** An organization as its administrator works in it. Everything it makes carries its mark. */
export class Tenant {
  readonly mark: string;
  readonly caller: Caller;
  readonly #app: App;
  #made = 0;

  constructor(app: App, mark: string, caller: Caller) {
    this.#app = app;
    this.mark = mark;
    this.caller = caller;
  }

  get organizationId(): string {
    return this.caller.principal.organizationId;
  }

  /** A key that nothing has yet. */
  fresh(word: string): string {
    return `${this.mark}_${word}_${++this.#made}`;
  }

  /** Runs a tool, and agrees to what it asks; throws when it fails. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  async run(tool: string, input: object): Promise<any> {
    const outcome = await this.#app.runner.run({
      tool,
      arguments: input,
      caller: this.caller,
      surface: this.#app.surface(),
      signal: new AbortController().signal,
      confirm: async () => 'accepted',
    });
    if (outcome.ok) return outcome.output;
    throw new Error(`${tool} ${JSON.stringify(input)}: ${outcome.error.message}`);
  }

  /** A new key of somebody new. */
  async key(holder: Holder): Promise<{ readonly id: string; readonly secret: string }> {
    const { life, kind = 'person', grants = [], ...rights } = holder;
    const who = { organizationId: this.organizationId, name: this.fresh(kind), kind, grants, ...rights };
    const principal = await this.#app.storage.findOrCreatePrincipal(who);
    const secret = makeSecret(principal);
    const id = newId('key', new Date());
    await giveKey(this.#app.storage, principal.id, secret, { id, label: this.fresh('label'), ...life });
    return { id, secret };
  }
}
