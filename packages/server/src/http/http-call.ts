import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../principals/caller.ts';
import type { Route } from './route.ts';

/** One request on its way to its answer. What costs something is made when it is first asked for. */
export class HttpCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What comes before the question mark, without a slash at the end. */
  readonly path: string;
  /** What matched, once it is known. */
  route: Route | undefined;
  /** Who calls, once that is known. */
  caller: Caller | undefined;
  readonly startedAt: number = performance.now();
  /** What stands for the `{parameter}` of the route's path, decoded. */
  parameter = '';
  /** The parsed body; undefined where there is none. */
  body: unknown;
  #gone: AbortController | undefined;
  #over: PromiseWithResolvers<void> | undefined;
  #isOver = false;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    this.path = pathOf(request.url ?? '/');
  }

  /** What comes after the question mark. */
  get query(): URLSearchParams {
    const { url = '' } = this.request;
    const at = url.indexOf('?');
    return new URLSearchParams(at === -1 ? '' : url.slice(at));
  }

  /** Aborted when the connection ends. */
  get gone(): AbortSignal {
    if (this.#gone !== undefined) return this.#gone.signal;
    const gone = new AbortController();
    this.#gone = gone;
    if (this.response.closed) gone.abort();
    else this.response.once('close', () => gone.abort());
    return gone.signal;
  }

  /** Settles when the answer was sent, or the client went away. */
  get over(): Promise<void> {
    this.#over ??= Promise.withResolvers<void>();
    if (this.#isOver) this.#over.resolve();
    return this.#over.promise;
  }

  /** Says that the answer was sent, or cannot be. */
  finish(): void {
    this.#isOver = true;
    this.#over?.resolve();
  }
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
