import { createContext, Script } from 'node:vm';

const SCRIPT = new Script('work()');

/** On a busy machine the clock runs while others work: so often the time is doubled until the work had its share. */
const MOST_DOUBLINGS = 3;
/** Work that had this much of its time was not kept from working. */
const FULL_SHARE = 0.7;

/** Of this thread; before Node 23.9, of the process. */
const cpuUsage = process.threadCpuUsage ?? process.cpuUsage;

/**
 * What `work` answers; undefined when it is not done after `milliseconds` of the processor.
 *
 * It is stopped then, even in the middle of a regular expression: for work on data that others wrote, which might
 * otherwise hold the process. It may be started several times, and must be such that this does no harm.
 */
export function withinWork<T>(milliseconds: number, work: () => T): T | undefined {
  for (let doublings = 0; doublings <= MOST_DOUBLINGS; doublings++) {
    const start = cpuUsage();
    const answer = withinTime(milliseconds * 2 ** doublings, work);
    if (answer !== STOPPED) return answer;
    const { user, system } = cpuUsage(start);
    if ((user + system) / 1000 >= milliseconds * FULL_SHARE) return undefined;
  }
  return undefined;
}

const STOPPED = Symbol('stopped');

function withinTime<T>(timeout: number, work: () => T): T | typeof STOPPED {
  try {
    return SCRIPT.runInContext(createContext({ work }), { timeout }) as T;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return STOPPED;
    throw failure;
  }
}
