/** Which generation of MCP a client speaks: with a handshake (2025-11-25), or with everything in each request (2026-07-28). */
export type Era = 'legacy' | 'modern';

/** The eras, in the order of reports. */
export const ERAS: readonly Era[] = ['legacy', 'modern'];

/** A bare JSON-RPC client: as little as possible between the clock and the server. */
export interface McpClient extends AsyncDisposable {
  request(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** What every request of a modern client says about it. */
export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'guidon-bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** What a legacy client says first. */
export const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'guidon-bench', version: '1.0.0' },
};

/** One JSON-RPC request of an era. */
export function rpcRequest(era: Era, id: number, method: string, params: Record<string, unknown>): string {
  const full = era === 'modern' ? { ...params, _meta: MODERN_META } : params;
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: full });
}

/** A JSON-RPC answer. */
export interface RpcAnswer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** The result of an answer. Throws what went wrong: a benchmark of failures measures nothing. */
export function resultOf(answer: RpcAnswer): Record<string, unknown> {
  const { result, error } = answer;
  if (result === undefined) throw new Error(error?.message ?? 'The server gave no result.');
  if (result.isError === true) throw new Error(JSON.stringify(result.content));
  return result;
}
