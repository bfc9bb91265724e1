import type { Logger } from '../lib/logger.ts';
import type { Counter, Histogram, Labels, Metrics } from '../lib/metrics.ts';
import type { ClientAddresses } from './client-address.ts';
import type { HttpCall } from './http-call.ts';

interface Series {
  readonly seconds: Histogram;
  readonly byStatus: Map<number, Counter>;
}

/** Remembers every request: in numbers, and as a line at debug that has no secret in it. */
export class RequestLog {
  readonly #logger: Logger;
  readonly #addresses: ClientAddresses;
  readonly #requests: (labels: Labels) => Counter;
  readonly #durations: (labels: Labels) => Histogram;
  /** By path and method, so that finding a series costs two lookups. */
  readonly #series = new Map<string, Map<string, Series>>();

  constructor(logger: Logger, addresses: ClientAddresses, metrics: Metrics) {
    this.#logger = logger;
    this.#addresses = addresses;
    this.#requests = metrics.counters('guidon_http_requests_total', 'Requests by route, method and status.');
    this.#durations = metrics.histograms(
      'guidon_http_request_duration_seconds',
      'Time from a request to the end of its answer; streams last as long as they are open.',
    );
  }

  /** Takes down a request whose answer was sent. */
  finished(call: HttpCall): void {
    const { statusCode } = call.response;
    const seconds = (performance.now() - call.startedAt) / 1000;
    const series = this.#seriesOf(call);
    series.seconds.observe(seconds);
    const counter = series.byStatus.get(statusCode) ?? this.#counterOf(call, series, statusCode);
    counter.add();
    if (this.#logger.debugs) this.#write(call, statusCode, seconds);
  }

  #seriesOf(call: HttpCall): Series {
    const route = routeOf(call);
    const method = methodOf(call);
    const known = this.#series.get(route)?.get(method);
    if (known !== undefined) return known;
    const made = { seconds: this.#durations({ route, method }), byStatus: new Map<number, Counter>() };
    this.#series.set(route, (this.#series.get(route) ?? new Map<string, Series>()).set(method, made));
    return made;
  }

  #counterOf(call: HttpCall, { byStatus }: Series, status: number): Counter {
    const counter = this.#requests({ route: routeOf(call), method: methodOf(call), status });
    byStatus.set(status, counter);
    return counter;
  }

  #write(call: HttpCall, status: number, seconds: number): void {
    const fields = {
      method: call.request.method,
      // Never the address as it came: its query may carry anything.
      route: routeOf(call),
      status,
      ms: Math.round(seconds * 10_000) / 10,
      client: this.#addresses.addressOf(call.request),
      ...(call.caller === undefined ? {} : { principal: call.caller.principal.id }),
    };
    this.#logger.debug(fields, 'request');
  }
}

/** Only what the server knows becomes a label: there are few of these, whatever clients send. */
function routeOf({ route }: HttpCall): string {
  return route?.path ?? 'none';
}

function methodOf({ route, request: { method = '' } }: HttpCall): string {
  return route === undefined ? 'any' : method;
}
