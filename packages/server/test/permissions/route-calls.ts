import type { At, Tenant } from './tenant.ts';
import type { Asked, World } from './world.ts';

/** What a request of a route is made from. */
export interface RouteCallParts {
  readonly world: World;
  /** Whose things it is about. */
  readonly tenant: Tenant;
  readonly at: At;
  /** The key it will be made with: some routes take what only a request before can have brought. */
  readonly key: string | undefined;
}

/** Makes a request that succeeds for whoever may make it. */
export type RouteCallMaker = (parts: RouteCallParts) => Promise<Asked>;

/** Nobody answers there. */
const NOBODY = 'http://127.0.0.1:1/';

const MCP_ACCEPT = { accept: 'application/json, text/event-stream' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'matrix', version: '1.0.0' },
  },
};

/** A request of every route. */
export const ROUTE_CALLS: Readonly<Record<string, RouteCallMaker>> = {
  'GET /healthz': plain('GET', '/healthz'),
  'GET /readyz': plain('GET', '/readyz'),
  'GET /servingz': plain('GET', '/servingz'),
  'GET /api/v1/openapi.json': plain('GET', '/api/v1/openapi.json'),
  'GET /.well-known/oauth-protected-resource': plain('GET', '/.well-known/oauth-protected-resource'),
  'GET /.well-known/oauth-protected-resource/mcp': plain('GET', '/.well-known/oauth-protected-resource/mcp'),
  'GET /.well-known/oauth-protected-resource/mcp/readonly': plain(
    'GET',
    '/.well-known/oauth-protected-resource/mcp/readonly',
  ),
  'GET /metrics': plain('GET', '/metrics'),
  'GET /mcp': inSession('GET', '/mcp'),
  'POST /mcp': async () => initialize('/mcp'),
  'DELETE /mcp': inSession('DELETE', '/mcp'),
  'GET /mcp/readonly': inSession('GET', '/mcp/readonly'),
  'POST /mcp/readonly': async () => initialize('/mcp/readonly'),
  'DELETE /mcp/readonly': inSession('DELETE', '/mcp/readonly'),
  'GET /api/v1/tools': plain('GET', '/api/v1/tools'),
  'POST /api/v1/tools/{name}': async ({ at: { project } }) => ({
    method: 'POST',
    path: '/api/v1/tools/list_flags',
    body: { project },
  }),
  'GET /api/v1/export': async ({ at }) => ({ method: 'GET', path: `/api/v1/export?project=${at.project}` }),
  'GET /api/v1/keys': plain('GET', '/api/v1/keys'),
  'POST /api/v1/keys': async ({ tenant, at }) => ({
    method: 'POST',
    path: '/api/v1/keys',
    body: { kind: 'sdk', name: tenant.fresh('sdk'), sdk: { ...at, exposure: 'client' } },
  }),
  'GET /api/v1/keys/{id}': async (parts) => ({
    method: 'GET',
    path: `/api/v1/keys/${await waitingKeyId(parts)}`,
  }),
  'POST /api/v1/keys/{id}/approve': async (parts) => ({
    method: 'POST',
    path: `/api/v1/keys/${await waitingKeyId(parts)}/approve`,
  }),
  'POST /api/v1/keys/{id}/rotate': async (parts) => ({
    method: 'POST',
    path: `/api/v1/keys/${await keyId(parts)}/rotate`,
  }),
  'DELETE /api/v1/keys/{id}': async (parts) => ({
    method: 'DELETE',
    path: `/api/v1/keys/${await keyId(parts)}`,
  }),
  'GET /api/v1/surface': plain('GET', '/api/v1/surface'),
  'GET /api/v1/webhooks': plain('GET', '/api/v1/webhooks'),
  // Without a mark: who adds it is told of it in lists.
  'POST /api/v1/webhooks': async () => ({
    method: 'POST',
    path: '/api/v1/webhooks',
    body: { url: NOBODY, events: ['audit.break'] },
  }),
  'DELETE /api/v1/webhooks/{id}': async (parts) => ({
    method: 'DELETE',
    path: `/api/v1/webhooks/${await webhookId(parts)}`,
  }),
  'GET /api/v1/webhooks/{id}/messages': async (parts) => ({
    method: 'GET',
    path: `/api/v1/webhooks/${await webhookId(parts)}/messages`,
  }),
  'POST /api/v1/webhooks/{id}/test': async (parts) => ({
    method: 'POST',
    path: `/api/v1/webhooks/${await webhookId(parts)}/test`,
  }),
  // Until now: later, who asks for things of others is told in their own log that they did.
  'GET /api/v1/audit/export': async () => ({
    method: 'GET',
    path: `/api/v1/audit/export?until=${new Date().toISOString()}`,
  }),
  'GET /api/v1/audit/head': plain('GET', '/api/v1/audit/head'),
  'POST /ofrep/v1/evaluate/flags': async ({ at }) => bulk(at),
  'POST /ofrep/v1/evaluate/flags/{key}': async ({ tenant, at }) => {
    const key = tenant.fresh('flag');
    await tenant.run('create_flag', { project: at.project, key, client_side: true });
    return { ...bulk(at), path: `/ofrep/v1/evaluate/flags/${key}?${place(at)}` };
  },
  'GET /ofrep/v1/events': async ({ world, key, at }) => {
    const { text } = await world.ask(key, bulk(at));
    const uri = /\/ofrep\/v1\/events\?ticket=[\w.-]+/.exec(text)?.[0];
    return { method: 'GET', path: uri ?? '/ofrep/v1/events?ticket=none' };
  },
  'GET /api/v1/sdk/environment': async ({ at }) => sdk('GET', 'environment', at),
  'GET /api/v1/sdk/stream': async ({ at }) => sdk('GET', 'stream', at),
  'POST /api/v1/sdk/usage': async ({ at }) => ({
    ...sdk('POST', 'usage', at),
    body: { evaluations: [{ flag: 'same', variation: 'default', count: 1 }] },
  }),
};

function plain(method: string, path: string): RouteCallMaker {
  return async () => ({ method, path });
}

function initialize(path: string): Asked {
  return { method: 'POST', path, body: INITIALIZE, headers: MCP_ACCEPT };
}

/** A session is its principal's: whoever cannot begin one has none to show. */
function inSession(method: string, path: string): RouteCallMaker {
  return async ({ world, key }) => {
    const { headers } = await world.ask(key, initialize(path));
    const session = headers.get('mcp-session-id') ?? 'none';
    return { method, path, headers: { ...MCP_ACCEPT, 'mcp-session-id': session } };
  };
}

async function keyId({ tenant, at }: RouteCallParts): Promise<string> {
  return (await tenant.key({ kind: 'sdk', sdk: { ...at, exposure: 'server' } })).id;
}

async function waitingKeyId({ tenant, at }: RouteCallParts): Promise<string> {
  return (await tenant.key({ grants: [{ role: 'approver', ...at }], life: { waits: true } })).id;
}

/** One that nobody has removed yet: there can be only so many. */
async function webhookId({ world: { app }, tenant }: RouteCallParts): Promise<string> {
  const [known] = await app.webhooks.list(tenant.caller);
  if (known !== undefined) return known.id;
  const wanted = { url: NOBODY + tenant.mark, events: ['audit.break'] as const };
  return (await app.webhooks.add(tenant.caller, wanted)).webhook.id;
}

function bulk(at: At): Asked {
  return {
    method: 'POST',
    path: `/ofrep/v1/evaluate/flags?${place(at)}`,
    body: { context: { targetingKey: 'u' } },
  };
}

function sdk(method: string, what: string, at: At): Asked {
  return { method, path: `/api/v1/sdk/${what}?${place(at)}` };
}

function place({ project, environment }: At): string {
  return `project=${project}&environment=${environment}`;
}
