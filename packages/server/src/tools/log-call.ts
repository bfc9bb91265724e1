import type { Logger } from '../lib/logger.ts';
import { stripInvisible } from '../lib/strip-invisible.ts';
import { namedBy } from './named-by.ts';
import type { Outcome } from './outcome.ts';
import type { ToolRequest } from './tool-runner.ts';

/** The longest name of a tool or of a cluster that is written as it came. */
const LONGEST = 256;

/**
 * Writes a line at debug for a call of a tool, reading ones too: who, through what, which tool, on what, how it ended.
 *
 * Neither values that were given nor what was answered: those may hold secrets.
 */
export function logCall(logger: Logger, request: ToolRequest, outcome: Outcome, ms: number): void {
  if (!logger.debugs) return;
  const { tool, caller } = request;
  const { cluster } = (request.arguments ?? {}) as Readonly<Record<string, unknown>>;
  const fields = {
    tool: written(tool),
    principal: caller.principal.id,
    door: caller.door,
    ...(typeof cluster === 'string' ? { cluster: written(cluster) } : {}),
    ...namedBy({ name: tool }, request.arguments),
    outcome: outcome.ok ? 'ok' : outcome.error.code,
    ms: Math.round(ms * 10) / 10,
  };
  logger.debug(fields, 'tool call');
}

function written(name: string): string {
  return stripInvisible(name).slice(0, LONGEST);
}
