import { LOG_LEVEL_META_KEY, type LoggingLevel, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ERROR_CODES } from '../lib/error-codes.ts';
import { errorBody, leavingText, type Outcome } from '../tools/outcome.ts';

/** The severities of RFC 5424, mildest first. */
const SEVERITIES = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] as const satisfies readonly LoggingLevel[];

/** What `logging/setLevel` is asked with. */
export const setLevelParams = z.object({ level: z.enum(SEVERITIES) });

/** What a message is about: a call, in words that its answer could have too. */
interface Said {
  readonly tool: string;
  readonly message: string;
  readonly code?: string;
}

/**
 * Tells a client what happens in its calls, as log messages: progress, what an answer lacks, failures.
 *
 * Nobody is told who did not ask: with a session by `logging/setLevel` (2025), otherwise in the request (2026). Nothing
 * is told that the caller's own answers would not show.
 */
export class ClientLog {
  #level: LoggingLevel | undefined;

  /** From now on messages of this severity and graver ones are sent: `logging/setLevel`. */
  setLevel(level: LoggingLevel): void {
    this.#level = level;
  }

  /** Says how far a call is. */
  progress(context: ServerContext, tool: string, message: string): void {
    this.#say(context, 'info', { tool, message });
  }

  /** Says how a call ended, and what its answer lacks. */
  ended(context: ServerContext, tool: string, outcome: Outcome): void {
    if (!outcome.ok) {
      const { code, message } = errorBody(outcome.error);
      const level = ERROR_CODES[code].owner === 'caller' ? 'warning' : 'error';
      return this.#say(context, level, { tool, code, message });
    }
    for (const message of lacking(outcome.output)) this.#say(context, 'warning', { tool, message });
    if (outcome.leaving !== undefined)
      this.#say(context, 'notice', { tool, message: leavingText(outcome.leaving) });
    this.#say(context, 'debug', { tool, message: 'answered' });
  }

  #say({ mcpReq }: ServerContext, level: LoggingLevel, data: Said): void {
    const { envelope } = mcpReq;
    const wanted = envelope === undefined ? this.#level : levelOf(envelope);
    if (wanted === undefined || SEVERITIES.indexOf(level) < SEVERITIES.indexOf(wanted)) return;
    const note = { method: 'notifications/message', params: { level, logger: 'guidon', data } };
    mcpReq.notify(note).catch(() => undefined);
  }
}

function levelOf(envelope: object): LoggingLevel | undefined {
  return (envelope as { readonly [LOG_LEVEL_META_KEY]?: LoggingLevel })[LOG_LEVEL_META_KEY];
}

/** What could not be read, and what was cut, in an answer that has the rest. */
function lacking({ unread, cut }: Readonly<Record<string, unknown>>): string[] {
  const parts = Array.isArray(unread) ? (unread as readonly { kind: string; says: string }[]) : [];
  const unreadParts = parts.map(({ kind, says }) => `${kind} could not be read. ${says}`);
  return [...unreadParts, ...(Array.isArray(cut) ? cut.map(String) : [])];
}
