import { escapeInvisible } from '@guidon/core';
import type { Logger } from '../lib/logger.ts';

const MAX_REASON = 200;

/** Logs what a client did wrong: its own words are cut, and what cannot be seen in them is escaped. */
export function logProtocolError(logger: Logger, error: Error): void {
  logger.debug({ reason: escapeInvisible(error.message.slice(0, MAX_REASON)) }, 'protocol error');
}
