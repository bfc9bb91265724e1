import type { App } from '../app.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { HttpCall } from './http-call.ts';

/** Tells a tracing system what happens, as spans. */
export interface Tracing {
  /** Starts the span of a request, and does the work in it. */
  request<T>(call: HttpCall, work: () => T): T;
  /** Ends the span of a request. */
  finished(call: HttpCall): void;
  /** Calls a tool in a span of its own, inside of its request's. */
  tool(name: string, work: () => Promise<Outcome>): Promise<Outcome>;
  /** Sends what is left. */
  close(): Promise<void>;
}

const NO_TRACING: Tracing = {
  request: (_call, work) => work(),
  finished: () => {},
  tool: (_name, work) => work(),
  close: async () => {},
};

/** Tracing as it is configured. OpenTelemetry is loaded only where there is somebody to tell. */
export async function openTracing({ config, logger }: App): Promise<Tracing> {
  const endpoint = config.http.tracesEndpoint;
  if (endpoint === undefined) return NO_TRACING;
  const { OpenTelemetryTracing } = await import('./open-telemetry-tracing.ts');
  return new OpenTelemetryTracing(endpoint, logger);
}
