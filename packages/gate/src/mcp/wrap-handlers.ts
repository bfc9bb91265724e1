import type { CallContext } from '../call-context.ts';
import type { Handler, LowLevelServer, McpRequest } from './low-level-server.ts';

/** Answers a request with the help of the handler it stands in front of. */
export type Wrapper = (inner: Handler, request: McpRequest, context: CallContext) => unknown;

/**
 * Puts wrappers in front of a server's handlers by method, also of those that are set later. Answers the way to the
 * server's own handlers.
 */
export function wrapHandlers(
  server: LowLevelServer,
  wrappers: Readonly<Record<string, Wrapper>>,
): (method: string) => Handler | undefined {
  const handlers = server._requestHandlers;
  const ours = new Map<string, Handler>();
  const theirs = new Map<string, Handler>();
  const wrap = () => {
    for (const [method, wrapper] of Object.entries(wrappers)) {
      const inner = handlers.get(method);
      if (inner === undefined || inner === ours.get(method)) continue;
      const handler: Handler = (request, context) => wrapper(inner, request, context);
      ours.set(method, handler);
      theirs.set(method, inner);
      handlers.set(method, handler);
    }
  };
  const set = server.setRequestHandler;
  server.setRequestHandler = (...args) => {
    const answer = set.apply(server, args);
    wrap();
    return answer;
  };
  wrap();
  return (method) => theirs.get(method);
}
