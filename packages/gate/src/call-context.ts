import { GateError } from './gate-error.ts';
import type { VerifiedCredential } from './principal.ts';

/** What handlers of `@modelcontextprotocol/server` 2.x get beside the arguments. */
export interface SecondGenerationContext {
  readonly mcpReq: object;
  readonly http?: { readonly authInfo?: VerifiedCredential | undefined } | undefined;
}

/** What handlers of `@modelcontextprotocol/sdk` 1.x get beside the arguments. */
export interface FirstGenerationContext {
  readonly signal: AbortSignal;
  readonly sendNotification: unknown;
  readonly authInfo?: VerifiedCredential | undefined;
}

/** A call being answered: what a tool's handler gets from its SDK. Nothing outside a handler has one. */
export type CallContext = SecondGenerationContext | FirstGenerationContext;

/** The credential a call came with, verified by whoever serves HTTP; undefined where there is none, as on stdio. */
export function credentialOf(context: CallContext): VerifiedCredential | undefined {
  if (context === undefined || context === null)
    throw new GateError(
      'INVALID_GATE',
      'A behaviour flag was read without a call.',
      'Pass the handler’s context.',
    );
  return 'mcpReq' in context ? context.http?.authInfo : context.authInfo;
}

/** Whether a call is of the protocol without sessions (2026). */
export function isModern(context: CallContext): boolean {
  return 'mcpReq' in context && 'envelope' in context.mcpReq && context.mcpReq.envelope !== undefined;
}

/** Whether a call came over HTTP, as far as its SDK says. */
export function isOverHttp(context: CallContext): boolean {
  return 'mcpReq' in context
    ? context.http !== undefined
    : 'requestInfo' in context && context.requestInfo !== undefined;
}
