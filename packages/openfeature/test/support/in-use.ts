import { randomUUID } from 'node:crypto';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { GuidonProvider, type GuidonProviderOptions } from '../../src/index.ts';
import { Ear } from './ear.ts';

/** Says nothing: tests provoke what would be warned of. */
export const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

/** Waits that tests can wait for; those that a test is not about are as long as usual. */
export const QUICK = { firstRetry: 5, longestRetry: 20 };

/** A provider that OpenFeature uses, under a domain of its own. */
export interface InUse extends AsyncDisposable {
  readonly provider: GuidonProvider;
  readonly client: Client;
  readonly ear: Ear;
  /** Settles as `setProviderAndWait` does. */
  readonly ready: Promise<void>;
}

/** Hands a provider to OpenFeature's SDK. */
export function inUse(options: GuidonProviderOptions): InUse {
  const provider = new GuidonProvider({ logger: SILENT, waits: QUICK, ...options });
  const domain = randomUUID();
  const client = OpenFeature.getClient(domain);
  client.setLogger(SILENT);
  const ear = new Ear(client);
  // Those that were said of the provider before, under another domain.
  ear.heard.length = 0;
  const ready = OpenFeature.setProviderAndWait(domain, provider);
  ready.catch(() => {});
  return { provider, client, ear, ready, [Symbol.asyncDispose]: () => provider.onClose() };
}
