import type { McpHandlerRequestOptions } from '@modelcontextprotocol/server';

const VERSION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
};
const authInfo = { token: 'a', clientId: 'bench', scopes: [], extra: { sub: 'ann', tenant: 'acme' } };

/** Answers HTTP requests, gated or not. */
export type Fetch = (request: Request, options?: McpHandlerRequestOptions) => Promise<Response>;

/** Sends a request of a 2026 client, with a credential, to a handler in this process; the whole answer is read. */
export async function modernRequest(
  fetch: Fetch,
  method: string,
  params: Record<string, unknown>,
): Promise<string> {
  const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } };
  const name = typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-protocol-version': VERSION,
    'mcp-method': method,
    ...name,
  };
  const request = new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const answer = await fetch(request, { authInfo, parsedBody: body });
  return answer.text();
}
