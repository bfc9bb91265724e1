import type { PlainAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import type { RoutePath } from './route-table.ts';

const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'traceparent',
  'tracestate',
  'x-api-key',
];

const ANSWER_HEADERS = 'etag, mcp-protocol-version, mcp-session-id, retry-after, www-authenticate';

/** How long browsers may remember a preflight. */
const REMEMBER_SECONDS = 600;

/** Which pages may read answers. Keys travel in a header, so answers never allow credentials of the browser's own. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  allows(origin: string): boolean {
    return this.#origins.has('*') || this.#origins.has(origin);
  }

  /** Lets the page that asks, if it may, read whatever is answered. */
  mark({ request, response }: HttpCall): void {
    const { origin } = request.headers;
    if (origin === undefined || !this.allows(origin)) return;
    response.setHeader('access-control-allow-origin', this.#origins.has('*') ? '*' : origin);
    response.setHeader('access-control-expose-headers', ANSWER_HEADERS);
    response.setHeader('vary', 'origin');
  }

  /** What a browser asks before it lets a page ask; undefined when this is not that. */
  preflight({ request: { method, headers } }: HttpCall, { allow }: RoutePath): PlainAnswer | undefined {
    const asks = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    if (!asks || headers.origin === undefined || !this.allows(headers.origin)) return undefined;
    return {
      status: 204,
      headers: {
        'access-control-allow-methods': allow,
        'access-control-allow-headers': allowedHeaders(headers['access-control-request-headers']),
        'access-control-max-age': REMEMBER_SECONDS,
      },
    };
  }
}

/** MCP's `mcp-param-…` headers are named after arguments, so they are allowed as they are asked for. */
function allowedHeaders(asked: string | undefined): string {
  const names = (asked ?? '').split(',').map((name) => name.trim().toLowerCase());
  return [...REQUEST_HEADERS, ...names.filter((name) => /^mcp-param-[\w-]{1,64}$/.test(name))].join(', ');
}
