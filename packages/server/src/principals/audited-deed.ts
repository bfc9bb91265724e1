import { AppError } from '../lib/app-error.ts';
import type { Caller } from './caller.ts';
import type { RefusalLog } from './refusal-log.ts';

/** Does something that has a line in the audit log when it is refused too. */
export async function auditedDeed<T>(
  refusals: RefusalLog,
  caller: Caller,
  deed: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof AppError && failure.code !== 'UNAVAILABLE')
      await refusals.add(caller, deed, failure);
    throw failure;
  }
}
