import type { Server } from '@modelcontextprotocol/server';
import type { App } from '../app.ts';
import type { Caller } from '../principals/caller.ts';
import type { Surface } from '../tools/surface.ts';
import type { FlagUpdates } from './flag-updates.ts';
import type { RequestState } from './request-state.ts';

/** What the handlers of one MCP server instance share. */
export interface Serving {
  readonly app: App;
  readonly server: Server;
  readonly surface: Surface;
  /** Whoever makes the request being handled. */
  readonly caller: () => Caller;
  readonly requestState: RequestState;
  readonly updates: FlagUpdates;
  readonly now: () => Date;
}
