import { isModern } from '../call-context.ts';
import type { GateParts } from '../gate-parts.ts';
import { callTool } from './call-tool.ts';
import type { Catalogue } from './catalogue.ts';
import { Connection } from './connection.ts';
import { listTools } from './list-tools.ts';
import { type GateableServer, type LowLevelServer, lowLevelServerOf } from './low-level-server.ts';
import { guardScopeChallenges } from './scope-challenges.ts';
import { wrapHandlers } from './wrap-handlers.ts';

/** What a factory of a 2.x server is told; 1.x servers have none. */
export interface ServingContext {
  readonly era: 'legacy' | 'modern';
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
  wrapHandlers(low, {
    initialize: async (inner, request, context) => {
      const result = await inner(request, context);
      if (!isModern(context)) await connection.initialized(context);
      return result;
    },
    'tools/list': (inner, request, context) => listTools(connection, inner, request, context),
    'tools/call': (inner, request, context) => callTool(connection, inner, request, context),
  });
  guardScopeChallenges(connection, server);
}

/** Its list may change, whatever the server thought itself. */
function announceChanges(server: LowLevelServer): void {
  server.registerCapabilities({ tools: { listChanged: true } });
}
