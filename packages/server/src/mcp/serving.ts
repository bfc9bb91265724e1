import type { Server } from '@modelcontextprotocol/server';
import type { App } from '../app.ts';
import type { Caller } from '../principals/caller.ts';
import type { Offers } from '../tools/offers.ts';
import type { Surface } from '../tools/surface.ts';
import type { ClientLog } from './client-log.ts';
import type { FlagUpdates } from './flag-updates.ts';
import type { RequestState } from './request-state.ts';

/** What the handlers of one MCP server instance share. */
export interface Serving {
  readonly app: App;
  readonly server: Server;
  /** The tools that are configured here. */
  readonly surface: Surface;
  /** What the session is offered of them (2025); undefined: what its principal's window has. */
  readonly session: Offers | undefined;
  /** Whoever makes the request being handled. */
  readonly caller: () => Caller;
  readonly requestState: RequestState;
  readonly updates: FlagUpdates;
  readonly now: () => Date;
  /** What the client hears beside answers. */
  readonly log: ClientLog;
}
