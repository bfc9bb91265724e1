import { destination, type LoggerOptions, pino } from 'pino';
import type { Logger } from './logger.ts';

/** A {@link Logger} of JSON lines on standard error, written synchronously so that a crash loses none. */
export function createPinoLogger(level: string): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  const logger = pino(options, destination({ fd: 2, sync: true }));
  return Object.assign(logger, { debugs: logger.isLevelEnabled('debug') });
}
