import type { Staged } from './staged.ts';
import type { Expected, Given } from './write.ts';

/** A request of a route that is no GET. */
export interface RouteWrite {
  /** Done before every request. */
  each?(staged: Staged, project: string, serial: number): Promise<Given>;
  readonly path: (given: Given, project: string) => string;
  readonly body?: (project: string, serial: number) => object;
  readonly headers?: (given: Given) => Readonly<Record<string, string>>;
  readonly expected: Expected;
}

const MCP = { accept: 'application/json, text/event-stream' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'every-write', version: '1.0.0' },
  },
};

/** Where nobody listens. */
const WEBHOOK = { url: 'http://127.0.0.1:1/', events: ['audit.break'] } as const;

/** Requests of every route that is no GET and does not carry tools. */
export const ROUTE_WRITES: Readonly<Record<string, RouteWrite>> = {
  'POST /api/v1/keys': {
    expected: 'administrators',
    path: () => '/api/v1/keys',
    body: (_project, serial) => ({ kind: 'person', name: `eve-${serial}`, grants: [{ role: 'viewer' }] }),
  },
  'POST /api/v1/keys/{id}/rotate': {
    expected: 'administrators',
    each: anSdkKey,
    path: ({ id }) => `/api/v1/keys/${id}/rotate`,
  },
  'DELETE /api/v1/keys/{id}': {
    expected: 'administrators',
    each: anSdkKey,
    path: ({ id }) => `/api/v1/keys/${id}`,
  },
  'POST /api/v1/keys/{id}/approve': {
    expected: 'people',
    each: aWaitingKey,
    path: ({ id }) => `/api/v1/keys/${id}/approve`,
  },
  'POST /api/v1/webhooks': {
    expected: 'administrators',
    path: () => '/api/v1/webhooks?dry_run=true',
    body: () => WEBHOOK,
  },
  'DELETE /api/v1/webhooks/{id}': {
    expected: 'administrators',
    each: aWebhook,
    path: ({ id }) => `/api/v1/webhooks/${id}`,
  },
  'POST /api/v1/webhooks/{id}/test': {
    expected: 'administrators',
    each: aWebhook,
    path: ({ id }) => `/api/v1/webhooks/${id}/test`,
  },
  'DELETE /mcp': endOfSession('/mcp'),
  'DELETE /mcp/readonly': endOfSession('/mcp/readonly'),
  'POST /ofrep/v1/evaluate/flags': evaluation('/ofrep/v1/evaluate/flags'),
  'POST /ofrep/v1/evaluate/flags/{key}': evaluation('/ofrep/v1/evaluate/flags/base'),
  'POST /api/v1/sdk/usage': {
    expected: 'inert',
    path: (_given, project) => `/api/v1/sdk/usage?${place(project)}`,
    body: () => ({ evaluations: [{ flag: 'base', variation: 'on', count: 1 }] }),
  },
  // What it carries only reads; see every-route.test.ts.
  'POST /mcp/readonly': {
    expected: 'inert',
    path: () => '/mcp/readonly',
    body: () => INITIALIZE,
    headers: () => MCP,
  },
};

/** The environment that a request of an application is about. */
export function place(project: string): string {
  return `project=${project}&environment=production`;
}

function evaluation(path: string): RouteWrite {
  return {
    expected: 'inert',
    path: (_given, project) => `${path}?${place(project)}`,
    body: () => ({ context: { targetingKey: 'anna', country: 'DE' } }),
  };
}

/** Its own key's session: one is made for every caller, who is the same as whoever ends it. */
function endOfSession(path: string): RouteWrite {
  return {
    expected: 'inert',
    path: () => path,
    headers: ({ session }) => ({ ...MCP, 'mcp-session-id': String(session) }),
  };
}

/** Begins a session. */
export async function sessionOf(url: string, path: string, key: string): Promise<string> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { ...MCP, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(INITIALIZE),
  });
  await response.text();
  return response.headers.get('mcp-session-id') ?? 'none';
}

/** The key of an application in an open environment. */
export async function anSdkKey({ app, who }: Staged, project: string): Promise<Given> {
  const sdk = { project, environment: 'staging', exposure: 'server' } as const;
  const wanted = { kind: 'sdk', name: `sdk-${crypto.randomUUID()}`, grants: [], sdk } as const;
  return { id: (await app.services.keys.create(who.ada, wanted)).key.id };
}

/** A key that decides about what is protected, made by the operator; where all is open, it waits for nobody. */
export async function aWaitingKey({ app }: Staged, project: string): Promise<Given> {
  const name = `decider-${crypto.randomUUID()}`;
  const grants = [{ role: 'approver', project, environment: 'production' }] as const;
  const made = await app.services.keys.create(await app.operatorCaller(), { kind: 'person', name, grants });
  return { id: made.key.id };
}

/** A webhook. */
export async function aWebhook({ app, who }: Staged): Promise<Given> {
  const [known] = await app.webhooks.list(who.ada);
  return { id: (known ?? (await app.webhooks.add(who.ada, WEBHOOK)).webhook).id };
}
