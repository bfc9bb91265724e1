import { giveKey } from '../../packages/server/test/support/give-key.ts';
import { BenchApp } from '../support/bench-app.ts';
import { generatedKey, generateFlags } from '../support/generated-flags.ts';

/** How many flags the environment has. */
export const FLAGS = 1_000;

/** A flag with rules. */
export const FLAG = generatedKey(43);

/** The key of the application that reads flags. */
export const KEY = 'gdn_srv_bench_0123456789_0123456789_0123456789';

/** What a request is sent with. */
export const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` };

/** Whom flags are evaluated for. */
export const BODY = JSON.stringify({ context: { targetingKey: 'user-1', country: 'AT', plan: 'pro' } });

/** Makes the database that applications read from. */
export async function fill(folder: string): Promise<void> {
  await using bench = await BenchApp.open(folder);
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
