import type { CallContext } from '../call-context.ts';
import { GateError } from '../gate-error.ts';

/** The part of either SDK's servers that their types show: a `Server`, or the `McpServer` around one. */
export type GateableServer =
  | { setRequestHandler(...args: never[]): unknown }
  | { readonly server: { setRequestHandler(...args: never[]): unknown } };

/** A request as SDKs hand it to their handlers. */
export interface McpRequest {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Answers requests of one method. */
export type Handler = (request: McpRequest, context: CallContext) => unknown;

/**
 * The part of either SDK's `Server` that a gate works at.
 *
 * Neither shows the handlers it has. Both keep them in this map, and a test holds both to it.
 */
export interface LowLevelServer {
  readonly _requestHandlers: Map<string, Handler>;
  setRequestHandler(...args: unknown[]): unknown;
  /** 1.x servers do not tell. */
  getCapabilities?(): { readonly tools?: { readonly listChanged?: boolean | undefined } | undefined };
  registerCapabilities(capabilities: { tools: { listChanged: boolean } }): void;
  sendToolListChanged(): Promise<void>;
  onclose?: (() => void) | undefined;
}

/** The `Server` of either SDK, also from inside an `McpServer`. */
export function lowLevelServerOf(server: GateableServer): LowLevelServer {
  const low = ('server' in server ? server.server : server) as Partial<LowLevelServer> | undefined;
  if (low?._requestHandlers instanceof Map && typeof low.setRequestHandler === 'function')
    return low as LowLevelServer;
  throw new GateError(
    'UNSUPPORTED_SERVER',
    'This is not a server of a known MCP SDK.',
    'Pass an McpServer or Server of @modelcontextprotocol/server 2.x or @modelcontextprotocol/sdk 1.x.',
  );
}
