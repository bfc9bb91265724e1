import type { App } from '../../src/app.ts';
import { startHttpServer } from '../../src/http/http-server.ts';
import { startSmallCluster } from '../delivery/support/small-cluster.ts';
import { openTestApp } from '../doors/support/test-app.ts';
import { Tenant } from './tenant.ts';

/** A request of a route. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. Of a stream that goes on, nothing but its status. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A served Guidon with two organizations that know nothing of each other, and have a project `shop` each. */
export interface World extends AsyncDisposable {
  readonly app: App;
  readonly url: string;
  /** The organization the database was made with. */
  readonly home: Tenant;
  readonly other: Tenant;
  /** Key of the other organization's administrator. */
  readonly otherKey: string;
  ask(key: string | undefined, asked: Asked): Promise<Answered>;
}

/** The project that both organizations have. */
export const SHOP = 'shop';

const SETTINGS = {
  GUIDON_RATE_LIMIT: '0',
  // Nothing is sent over the network.
  GUIDON_WEBHOOK_NETWORKS: '127.0.0.1',
  GUIDON_TRUSTED_PROXIES: '127.0.0.1',
  // Nobody comes with a token; but what there is only with an issuer is walked too.
  GUIDON_PUBLIC_URL: 'https://guidon.example.org',
  GUIDON_OAUTH_ISSUER: 'https://issuer.example.org',
  GUIDON_OAUTH_ROLES: 'scope:guidon.read=viewer',
};

/** Opens a {@link World}. */
export async function openWorld(): Promise<World> {
  const cluster = await startSmallCluster();
  const test = await openTestApp({ ...SETTINGS, ...cluster.settings });
  const { app } = test;
  const operator = await app.operatorCaller();
  const made = await app.organizations.create(operator, { key: 'other', admin: 'canaryother_admin' });
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 });
  const home = new Tenant(app, 'canaryhome', operator);
  const other = new Tenant(app, 'canaryother', { ...operator, principal: made.principal });
  for (const tenant of [home, other]) await fill(tenant, SHOP);
  let asks = 0;
  return {
    app,
    url: server.url,
    home,
    other,
    otherKey: made.secret,
    ask: (key, asked) => ask(server.url, key, asked, ++asks),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await test[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** Fills a project with what is everywhere under the same keys, and told apart by its words. */
export async function fill(tenant: Tenant, project: string): Promise<void> {
  const { mark } = tenant;
  const description = `${mark} words`;
  const at = { project };
  await tenant.run('save_project', { key: project, name: `${mark} project` });
  await tenant.run('save_attribute', { ...at, key: 'plan', type: 'string', description });
  await tenant.run('update_list', { ...at, key: 'same', create: true, description, add: [`${mark}_value`] });
  await tenant.run('update_list', { ...at, key: 'spare', create: true, add: [`${mark}_spare`] });
  await tenant.run('save_segment', { ...at, key: 'same', description, when: `plan = "${mark}"` });
  await tenant.run('save_example', { ...at, key: 'same', description, context: { plan: mark } });
  const flag = {
    type: 'string',
    default_value: `${mark} value`,
    client_side: true,
    owner: mark,
    tags: [mark],
  };
  await tenant.run('create_flag', { ...at, key: 'same', description, ...flag });
  await tenant.run('set_flag_state', { ...at, key: 'same', environments: ['production'], enabled: true });
}

/** Every request comes from an address of its own: an address that shows many wrong keys is refused for a while. */
async function ask(url: string, key: string | undefined, asked: Asked, serial: number): Promise<Answered> {
  const stop = new AbortController();
  const response = await fetch(url + asked.path, {
    method: asked.method,
    signal: stop.signal,
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `10.0.${serial >> 8}.${serial & 255}`,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...asked.headers,
    },
    ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
  });
  const { status, headers } = response;
  const isOpenStream = status === 200 && asked.method === 'GET' && isEventStream(headers);
  const text = isOpenStream ? '' : await response.text();
  stop.abort();
  return { status, headers, text };
}

function isEventStream(headers: Headers): boolean {
  return headers.get('content-type') === 'text/event-stream';
}
