import type { App } from '../app.ts';
import type { HttpDoor } from '../mcp/http-door.ts';
import { healthRoutes } from './health.ts';
import { mcpRoutes } from './mcp-routes.ts';
import type { Route } from './route.ts';

/** What routes are made of. */
export interface RouteParts {
  readonly app: App;
  readonly door: HttpDoor;
  /** Whether the server is about to stop. */
  readonly stopping: () => boolean;
  /** Aborted when calls under way had their time: streams end now. */
  readonly closed: AbortSignal;
}

/** Every address of the server. A feature lists its own beside its code. */
export function createRoutes(parts: RouteParts): readonly Route[] {
  return [...healthRoutes(parts), ...mcpRoutes(parts)];
}
