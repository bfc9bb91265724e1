import { isModern } from '../call-context.ts';
import type { GateParts } from '../gate-parts.ts';
import type { VerifiedCredential } from '../principal.ts';
import { callTool } from './call-tool.ts';
import type { Catalogue } from './catalogue.ts';
import { Connection } from './connection.ts';
import { withFrozenList } from './frozen-list.ts';
import { guardEntry } from './guard-entry.ts';
import { listTools } from './list-tools.ts';
import { type GateableServer, type LowLevelServer, lowLevelServerOf } from './low-level-server.ts';
import { wrapHandlers } from './wrap-handlers.ts';

/** What a factory of a 2.x server is told; 1.x servers have none. */
export interface ServingContext {
  readonly era: 'legacy' | 'modern';
  readonly authInfo?: VerifiedCredential | undefined;
}

/** Puts a server's tools behind a gate. Its handlers stay what they are. */
export function attach(
  gate: GateParts,
  catalogue: Catalogue,
  server: GateableServer,
  serving: ServingContext | undefined,
): void {
  const low = lowLevelServerOf(server);
  const connection = new Connection(gate, catalogue, low);
  if (serving?.era === 'modern' || gate.session.surface === 'follow') announceChanges(low);
  const inner = wrapHandlers(low, {
    initialize: async (handler, request, context) => {
      const result = await handler(request, context);
      if (isModern(context)) return result;
      await connection.initialized(context);
      return gate.session.surface === 'freeze' ? withFrozenList(result) : result;
    },
    'tools/list': (handler, request, context) => listTools(connection, handler, request, context),
    'tools/call': (handler, request, context) => callTool(connection, handler, request, context),
  });
  connection.serverLists = (request, context) => inner('tools/list')?.(request, context);
  guardEntry(connection, server, serving?.authInfo);
}

/** Its list may change, whatever the server thought itself. */
function announceChanges(server: LowLevelServer): void {
  if (server.getCapabilities?.().tools?.listChanged !== true)
    server.registerCapabilities({ tools: { listChanged: true } });
}
