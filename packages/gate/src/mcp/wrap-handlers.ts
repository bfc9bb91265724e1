import type { CallContext } from '../call-context.ts';
import type { Handler, LowLevelServer, McpRequest } from './low-level-server.ts';

/** Answers a request with the help of the handler it stands in front of. */
export type Wrapper = (inner: Handler, request: McpRequest, context: CallContext) => unknown;

/** Puts wrappers in front of a server's handlers by method, also of those that are set later. */
export function wrapHandlers(server: LowLevelServer, wrappers: Readonly<Record<string, Wrapper>>): void {
  const handlers = server._requestHandlers;
  const ours = new Map<string, Handler>();
  const wrap = () => {
    for (const [method, wrapper] of Object.entries(wrappers)) {
      const inner = handlers.get(method);
      if (inner === undefined || inner === ours.get(method)) continue;
      const handler: Handler = (request, context) => wrapper(inner, request, context);
      ours.set(method, handler);
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
}
