import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ExportResultCode,
  globalErrorHandler,
  parseTraceParent,
  setGlobalErrorHandler,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { HttpCall } from './http-call.ts';
import type { Tracing } from './tracing.ts';

/** How long the collector may take, repeats included: a server that stops waits for it. */
const ANSWER_MS = 2_000;

/** {@link Tracing} over OTLP. Spans carry routes, tools, statuses and ids; never arguments, addresses or keys. */
export class OpenTelemetryTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: ReturnType<TracerProvider['getTracer']>;
  readonly #spans = new WeakMap<HttpCall, Span>();
  readonly #inside = new AsyncLocalStorage<Context>();

  /** `endpoint`: the collector's address, such as `http://localhost:4318`. */
  constructor(endpoint: string, logger: Logger) {
    const outage = new OutageLog('sending traces', logger);
    setGlobalErrorHandler((failure) => outage.began(failure));
    const options = { url: `${endpoint}/v1/traces`, timeoutMillis: ANSWER_MS };
    const exporter = new LoggedExporter(options, outage);
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

  /** What cannot be sent in time is lost; the log says so. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(globalErrorHandler);
  }
}

/** An exporter whose first failure is logged, and the first success after it. */
class LoggedExporter extends OTLPTraceExporter {
  readonly #outage: OutageLog;

  constructor(options: ConstructorParameters<typeof OTLPTraceExporter>[0], outage: OutageLog) {
    super(options);
    this.#outage = outage;
  }

  override export(...[spans, done]: Parameters<OTLPTraceExporter['export']>): void {
    super.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.#outage.ended();
      else this.#outage.began(result.error);
      done(result);
    });
  }
}

/** The span of whoever calls, as the header `traceparent` (W3C) names it. */
function parentOf({ request }: HttpCall): Context {
  const header = request.headers.traceparent;
  const span = typeof header === 'string' ? parseTraceParent(header) : null;
  return span === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...span, isRemote: true });
}
