import type { CallContext } from '../call-context.ts';
import { isModern } from '../call-context.ts';
import type { Connection } from './connection.ts';
import type { Handler, McpRequest } from './low-level-server.ts';

/** A tool as `tools/list` answers it. */
export interface ListedTool {
  readonly name: string;
}

/** A page of tools. */
export interface ListToolsResult {
  readonly tools: readonly ListedTool[];
  readonly nextCursor?: string;
  readonly ttlMs?: number;
}

/** Answers `tools/list`: what the server lists, without the tools that the caller's surface does not have. */
export async function listTools(
  connection: Connection,
  inner: Handler,
  request: McpRequest,
  context: CallContext,
): Promise<unknown> {
  const principal = connection.principalOf(context);
  const pin = await connection.pinFor(principal, context);
  const { catalogue, gate } = connection;
  const list = async () => {
    const page = (await inner(request, context)) as ListToolsResult;
    gate.ruleCheck.read(page.tools, page.nextCursor === undefined);
    return page;
  };
  const result = await catalogue.offered(request, pin.surface, list);
  gate.kills.know(result.tools.map(({ name }) => name));
  const killed = await gate.kills.killed(principal);
  const tools = killed.size === 0 ? result.tools : result.tools.filter(({ name }) => !killed.has(name));
  connection.listed(principal, pin, context);
  if (!isModern(context)) return { ...result, tools };
  const left = Math.max(0, pin.end - gate.now());
  return { ...result, tools, ttlMs: Math.min(left, result.ttlMs ?? left), cacheScope: 'private' };
}
