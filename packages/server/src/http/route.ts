import type { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { AnswerHeaders, HttpAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import type { OperationDocs } from './operation-docs.ts';

/** The methods a route can have. HEAD comes with every GET that does not stream. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** What every route says about itself. */
interface RouteFacts {
  readonly methods: readonly HttpMethod[];
  /** Such as `/healthz` or `/api/v1/keys/{id}/rotate`: at most one parameter, a whole segment that is not empty. */
  readonly path: string;
  /** Whether this call goes on for as long as the client listens: the server does not wait for it to stop. */
  readonly streams?: (call: HttpCall) => boolean;
  /** The largest body, in bytes. Default 4 MiB. */
  readonly bodyLimit?: number;
  /** SDK keys are for it: all else is refused to them. */
  readonly forSdks?: true;
  /** A request without any body is fine too. */
  readonly bodyOptional?: true;
  /** What the OpenAPI document says about it; several where one route stands for several operations. */
  readonly docs?: readonly OperationDocs[];
  /** How many messages a body brings. Default 1. */
  readonly messages?: (body: unknown) => number;
  /** How a refused body, or a call too many, is told where clients expect another form than problem JSON. */
  readonly refuse?: (status: number, error: AppError, headers: AnswerHeaders, call: HttpCall) => HttpAnswer;
}

/** A route everybody may use, also while the server stops. */
export interface PublicRoute extends RouteFacts {
  readonly access: 'public';
  readonly answer: (call: HttpCall) => HttpAnswer | Promise<HttpAnswer>;
}

/** A route for whoever holds a key. */
export interface KeyRoute extends RouteFacts {
  readonly access: 'key';
  readonly answer: (call: HttpCall, caller: Caller) => HttpAnswer | Promise<HttpAnswer>;
}

/** An address, and what answers there. Bodies of POST, PUT and PATCH are JSON and read before `answer` is called. */
export type Route = PublicRoute | KeyRoute;
