import { createContext, Script } from 'node:vm';

const SCRIPT = new Script('work()');

/**
 * What `work` answers; undefined when it is not done after `milliseconds`.
 *
 * It is stopped then, even in the middle of a regular expression: for work on data that others wrote, which might
 * otherwise hold the process.
 */
export function withinTime<T>(milliseconds: number, work: () => T): T | undefined {
  try {
    return SCRIPT.runInContext(createContext({ work }), { timeout: milliseconds }) as T;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw failure;
  }
}
