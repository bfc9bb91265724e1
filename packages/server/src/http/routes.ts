import type { App } from '../app.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { HttpDoor } from '../mcp/http-door.ts';
import { auditRoutes } from './audit-routes.ts';
import type { CallLimits } from './call-limits.ts';
import type { ClientAddresses } from './client-address.ts';
import { exportRoutes } from './export-routes.ts';
import { healthRoutes } from './health.ts';
import type { HeldStreams } from './held-streams.ts';
import { keysRoutes } from './keys-routes.ts';
import { mcpRoutes } from './mcp-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { oauthMetadataRoutes } from './oauth-metadata-routes.ts';
import { ofrepRoutes } from './ofrep/ofrep-routes.ts';
import { openApiRoute } from './openapi-route.ts';
import type { Route } from './route.ts';
import { sdkRoutes } from './sdk/sdk-routes.ts';
import type { EventStreams } from './streams/event-streams.ts';
import { surfaceRoutes } from './surface-routes.ts';
import { toolsRoutes } from './tools-routes.ts';
import { webhooksRoutes } from './webhooks-routes.ts';

/** What routes are made of. */
export interface RouteParts {
  readonly app: App;
  readonly door: HttpDoor;
  readonly streams: EventStreams;
  /** What becomes of streams that MCP writes. */
  readonly held: HeldStreams;
  readonly metrics: Metrics;
  readonly addresses: ClientAddresses;
  readonly limits: CallLimits;
  /** Whether the server is about to stop. */
  readonly stopping: () => boolean;
  /** Aborted when calls under way had their time: streams end now. */
  readonly closed: AbortSignal;
}

/** Every address of the server. A feature lists its own beside its code. */
export function createRoutes(parts: RouteParts): readonly Route[] {
  const routes = [
    ...healthRoutes(parts),
    ...metricsRoutes(parts),
    ...mcpRoutes(parts),
    ...oauthMetadataRoutes(parts),
    ...toolsRoutes(parts),
    ...surfaceRoutes(parts),
    ...exportRoutes(parts),
    ...keysRoutes(parts),
    ...webhooksRoutes(parts),
    ...auditRoutes(parts),
    ...ofrepRoutes(parts),
    ...sdkRoutes(parts),
  ];
  return [...routes, openApiRoute(routes)];
}
