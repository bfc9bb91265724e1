import { narrowed } from '../flags/grant.ts';
import type { Caller, Door } from './caller.ts';
import type { Principal } from './principal.ts';

/** What a process allows at most, whoever calls. */
export interface ProcessLimits {
  readonly readOnly: boolean;
  /** Keys of the only projects it may touch; absent: all. */
  readonly projects?: readonly string[];
}

/** A principal as the caller it is in this process. */
export function limitedCaller(
  principal: Principal,
  door: Door,
  { readOnly, projects }: ProcessLimits,
  client?: string,
): Caller {
  return {
    principal: within(principal, projects),
    door,
    readOnly: readOnly || principal.readOnly === true,
    ...(client === undefined ? {} : { client }),
  };
}

function within(principal: Principal, projects: readonly string[] | undefined): Principal {
  if (projects === undefined) return principal;
  return { ...principal, grants: narrowed(principal.grants, projects) };
}
