import { setTimeout as sleep } from 'node:timers/promises';
import { connectHttp, ERAS, type Era } from '../doors/support/connect.ts';
import { foreignPlaces } from './foreign-questions.ts';
import type { Judge } from './foreign-walk.ts';
import { ROUTE_CALLS } from './route-calls.ts';
import { SHOP, type World } from './world.ts';

const AT = { project: SHOP, environment: 'production' };

/** Something that listens. */
interface Listener extends AsyncDisposable {
  /** Everything it heard so far. */
  heard(): string;
}

/**
 * Listens in every way there is while the home organization changes its things, and then the own ones: what was heard
 * before that. Where the own change arrived, the others would have.
 */
export async function foreignStreams(world: World, judge: Judge): Promise<Record<string, string[]>> {
  const listeners: Record<string, Listener> = {
    'stream of an environment': await listen(world, 'GET /api/v1/sdk/stream'),
    'change events of OFREP': await listen(world, 'GET /ofrep/v1/events'),
    ...Object.fromEntries(
      await Promise.all(ERAS.map(async (era) => [`subscriptions, ${era}`, await subscribe(world, era)])),
    ),
  };
  const before = Object.values(listeners).map((listener) => listener.heard().length);
  await changeHome(world);
  await sleep(100);
  const told = Object.entries(listeners).map(([name, listener], index) => {
    const more = listener.heard().slice(before[index]);
    return [
      name,
      more.replace(/^:\n\n/gm, '') === '' ? judge.leaks({ status: 200, text: listener.heard() }, '') : [more],
    ];
  });
  await changeOwn(world, listeners);
  for (const listener of Object.values(listeners)) await listener[Symbol.asyncDispose]();
  return Object.fromEntries(told);
}

async function changeHome(world: World): Promise<void> {
  for (const { project } of foreignPlaces(world)) {
    const state = { project, key: 'same', environments: ['production'], enabled: false };
    await world.home.run('set_flag_state', state);
    await world.home.run('update_flag', { project, key: 'same', owner: world.home.fresh('owner') });
  }
}

/** Throws unless every listener hears of it: one that is deaf proves nothing. */
async function changeOwn({ other }: World, listeners: Record<string, Listener>): Promise<void> {
  const before = Object.values(listeners).map((listener) => listener.heard().length);
  const state = { project: SHOP, key: 'same', environments: ['production'], enabled: false };
  await other.run('set_flag_state', state);
  for (let waits = 0; ; waits++) {
    const deaf = Object.entries(listeners).filter(([, { heard }], index) => heard().length === before[index]);
    if (deaf.length === 0) return;
    if (waits > 200) throw new Error(`${deaf.map(([name]) => name).join(', ')} heard nothing at all.`);
    await sleep(10);
  }
}

async function listen(world: World, route: string): Promise<Listener> {
  const { url, other, otherKey } = world;
  const asked = await ROUTE_CALLS[route]?.({ world, tenant: other, at: AT, key: otherKey });
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${otherKey}` };
  const response = await fetch(`${url}${asked?.path}`, { headers, signal: stop.signal });
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  read().catch(() => {});
  while (!text.includes('data:')) await sleep(5);
  return { heard: () => text, [Symbol.asyncDispose]: async () => stop.abort() };
}

async function subscribe(world: World, era: Era): Promise<Listener> {
  const { client, ...connected } = await connectHttp(`${world.url}/mcp`, world.otherKey, era);
  let heard = '';
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    heard += `${params.uri}\n`;
  });
  const uris = foreignPlaces(world).map(({ project }) => `flag://${project}/same`);
  if (era === 'modern') await client.listen({ resourceSubscriptions: uris });
  else for (const uri of uris) await client.subscribeResource({ uri });
  // The stream that carries updates is opened beside the subscription.
  await sleep(150);
  return { heard: () => heard, [Symbol.asyncDispose]: () => connected[Symbol.asyncDispose]() };
}
