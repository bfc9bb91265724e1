import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { parseTraceParent, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from '../lib/logger.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { HttpCall } from './http-call.ts';
import type { Tracing } from './tracing.ts';

/** {@link Tracing} over OTLP. Spans carry routes, tools, statuses and ids; never arguments, addresses or keys. */
export class OpenTelemetryTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: ReturnType<TracerProvider['getTracer']>;
  readonly #spans = new WeakMap<HttpCall, Span>();
  readonly #inside = new AsyncLocalStorage<Context>();

  /** `endpoint`: the collector's address, such as `http://localhost:4318`. */
  constructor(endpoint: string, logger: Logger) {
    setGlobalErrorHandler((failure) => logger.warn({ err: failure }, 'traces could not be sent'));
    const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'guidon', 'service.version': GUIDON_VERSION }),
      spanProcessors: [new BatchSpanProcessor({ exporter })],
    });
    this.#tracer = this.#provider.getTracer('guidon', GUIDON_VERSION);
  }

  request<T>(call: HttpCall, work: () => T): T {
    const parent = parentOf(call);
    const span = this.#tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
    this.#spans.set(call, span);
    return this.#inside.run(trace.setSpan(parent, span), work);
  }

  finished(call: HttpCall): void {
    const span = this.#spans.get(call);
    if (span === undefined) return;
    const { request, response, route, caller } = call;
    const name = route?.path ?? 'none';
    span.updateName(`${request.method} ${name}`).setAttributes({
      'http.request.method': request.method ?? '',
      'http.route': name,
      'http.response.status_code': response.statusCode,
      ...(caller === undefined ? {} : { 'guidon.principal.id': caller.principal.id }),
    });
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  async tool(name: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const parent = this.#inside.getStore() ?? ROOT_CONTEXT;
    const span = this.#tracer.startSpan(`tool ${name}`, { attributes: { 'guidon.tool': name } }, parent);
    try {
      const outcome = await this.#inside.run(trace.setSpan(parent, span), work);
      if (!outcome.ok) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error.code });
      return outcome;
    } finally {
      span.end();
    }
  }

  async close(): Promise<void> {
    await this.#provider.shutdown();
  }
}

/** The span of whoever calls, as the header `traceparent` (W3C) names it. */
function parentOf({ request }: HttpCall): Context {
  const header = request.headers.traceparent;
  const span = typeof header === 'string' ? parseTraceParent(header) : null;
  return span === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...span, isRemote: true });
}
