import type { App } from '../../src/app.ts';
import { CallLimits } from '../../src/http/call-limits.ts';
import { ClientAddresses } from '../../src/http/client-address.ts';
import { HeldStreams } from '../../src/http/held-streams.ts';
import { createRoutes } from '../../src/http/routes.ts';
import { EventStreams } from '../../src/http/streams/event-streams.ts';
import { Metrics } from '../../src/lib/metrics.ts';
import { HttpDoor } from '../../src/mcp/http-door.ts';

/** Every route of the server as `GET /healthz`, by the table that the server itself is made of. */
export function routesOf(app: App): string[] {
  const routes = createRoutes({
    app,
    door: new HttpDoor(app),
    streams: new EventStreams(),
    held: new HeldStreams(app),
    metrics: new Metrics(),
    addresses: new ClientAddresses([]),
    limits: new CallLimits(app.config.http, () => performance.now()),
    stopping: () => false,
    closed: new AbortController().signal,
  });
  return routes.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
}
