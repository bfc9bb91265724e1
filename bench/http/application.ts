import { giveKey } from '../../packages/server/test/support/give-key.ts';
import { BenchApp } from '../support/bench-app.ts';
import { generatedKey, generateFlags } from '../support/generated-flags.ts';
import type { Settings } from '../support/product.ts';

interface EvaluatedFlags {
  readonly flags: readonly unknown[];
  readonly eventStreams: readonly [{ readonly endpoint: { readonly requestUri: string } }];
}

/** What an answer of all flags is good for. */
interface AllFlags {
  readonly etag: string;
  /** Where changes are told. */
  readonly streamPath: string;
}

/** How many flags the environment has. */
export const FLAGS = 1_000;

/** A flag with rules. */
export const FLAG = generatedKey(43);

/** The key of the application that reads flags. */
export const KEY = 'gdn_srv_bench_0123456789_0123456789_0123456789';

/** What a request is sent with. */
export const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` };

/** Where all flags are evaluated. */
export const BULK = '/ofrep/v1/evaluate/flags';

/** Whom flags are evaluated for. */
export const BODY = JSON.stringify({ context: { targetingKey: 'user-1', country: 'AT', plan: 'pro' } });

/** All flags, as an application asks for them. */
export async function allFlags(server: URL): Promise<AllFlags> {
  const response = await fetch(new URL(BULK, server), { method: 'POST', headers: HEADERS, body: BODY });
  const { flags, eventStreams } = (await response.json()) as EvaluatedFlags;
  if (flags.length !== FLAGS) throw new Error(`There are ${flags.length} flags.`);
  return { etag: response.headers.get('etag') ?? '', streamPath: eventStreams[0].endpoint.requestUri };
}

/** Makes the database that applications read from. */
export async function fill(folder: string, settings: Settings = {}): Promise<void> {
  await using bench = await BenchApp.open(folder, settings);
  await generateFlags(bench.app, FLAGS);
  const { organizationId } = (await bench.app.operatorCaller()).principal;
  const principal = await bench.app.storage.findOrCreatePrincipal({
    organizationId,
    kind: 'sdk',
    name: 'application',
    grants: [],
    sdk: { project: 'default', environment: 'production', exposure: 'server' },
  });
  await giveKey(bench.app.storage, principal.id, KEY);
}
