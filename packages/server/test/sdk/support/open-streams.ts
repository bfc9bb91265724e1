/** A stream somebody reads. */
export interface OpenStream {
  readonly name: string;
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

const PLACE = 'project=default&environment=production';
const MCP_HEADERS = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

/** Opens every kind of stream that a key opens: an SDK's key no MCP. */
export async function openStreams(url: string, key: string): Promise<OpenStream[]> {
  const authorization = `Bearer ${key}`;
  const sdk = await open('stream of an environment', `${url}/api/v1/sdk/stream?${PLACE}`, {
    headers: { authorization },
  });
  const ofrep = await open('change events', url + (await eventsPath(url, authorization)), {});
  const session = await newSession(url, authorization);
  if (session === undefined) return [sdk, ofrep];
  const headers = { ...MCP_HEADERS, authorization };
  const legacy = await open('MCP session', `${url}/mcp`, {
    headers: { ...headers, 'mcp-session-id': session },
  });
  const modern = await open('MCP listener', `${url}/mcp`, {
    method: 'POST',
    headers: { ...headers, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' },
    body: JSON.stringify(LISTEN),
  });
  return [sdk, ofrep, legacy, modern];
}

const LISTEN = {
  jsonrpc: '2.0',
  id: 1,
  method: 'subscriptions/listen',
  params: {
    notifications: { resourceSubscriptions: ['flag://default/a'] },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
};

async function eventsPath(url: string, authorization: string): Promise<string> {
  const response = await fetch(`${url}/ofrep/v1/evaluate/flags?${PLACE}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{"context":{"targetingKey":"u"}}',
  });
  return /\/ofrep\/v1\/events\?ticket=[\w.-]+/.exec(await response.text())?.[0] ?? '';
}

async function newSession(url: string, authorization: string): Promise<string | undefined> {
  const clientInfo = { name: 'test', version: '1.0.0' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { ...MCP_HEADERS, authorization },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  });
  await response.text();
  return response.headers.get('mcp-session-id') ?? undefined;
}

async function open(name: string, url: string, request: RequestInit): Promise<OpenStream> {
  const stop = new AbortController();
  const response = await fetch(url, { ...request, signal: stop.signal });
  if (response.status !== 200) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  let isOpen = true;
  const read = async () => {
    for await (const _chunk of response.body ?? []) {
      // What is told does not matter here.
    }
  };
  void read()
    .catch(() => {})
    .finally(() => {
      isOpen = false;
    });
  return { name, isOpen: () => isOpen, close: () => stop.abort() };
}
