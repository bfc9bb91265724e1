import { callerIdentity, type DeliveryCaller } from '../caller-identity.ts';
import type { Delivery } from '../delivery.ts';
import type { DeliverySettings } from '../delivery-settings.ts';
import type { OpenDelivery } from './open-flux-delivery.ts';

/** What {@link LazyDelivery} opens clusters with, once it has to. */
export interface LazyDeliveryParts {
  readonly settings: DeliverySettings;
  /** What credential plugins inherit. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** The key of fingerprints. */
  readonly key: () => Promise<string>;
}

/** Clusters that are opened, and the library that speaks to them loaded, when somebody first asks about one. */
export class LazyDelivery implements AsyncDisposable {
  readonly #parts: LazyDeliveryParts;
  #open: Promise<OpenDelivery> | undefined;

  constructor(parts: LazyDeliveryParts) {
    this.#parts = parts;
  }

  /** The clusters as this caller may see them. */
  async as(caller: DeliveryCaller): Promise<Delivery> {
    this.#open ??= this.#load();
    // What failed once, such as a database that was away, is tried again by the next caller.
    const open = await this.#open.catch((failure: unknown) => {
      this.#open = undefined;
      throw failure;
    });
    const prefix = this.#parts.settings.callerPrefix;
    return open.as(prefix === undefined ? undefined : callerIdentity(caller, prefix));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await this.#open?.catch(() => undefined);
    await open?.[Symbol.asyncDispose]();
  }

  async #load(): Promise<OpenDelivery> {
    const { settings, environment, key } = this.#parts;
    const { openFluxDelivery } = await import('./open-flux-delivery.ts');
    return openFluxDelivery({ settings, environment: environment(), key: await key() });
  }
}
