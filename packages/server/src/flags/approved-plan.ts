import { AppError } from '../lib/app-error.ts';
import { digestOf } from '../lib/digest.ts';
import type { ChangeResult, WriteRequest } from './write-request.ts';

/** What would happen, and in which project, as a person is shown it. */
export type Plan = Pick<ChangeResult, 'project' | 'changes'>;

/** Digest of a plan (hex). */
export function planDigest({ project, changes }: Plan): string {
  return digestOf([project, changes]);
}

/** Refuses with CONFLICT a change that would do something else by now than what somebody agreed to. */
export function checkApproved({ approvedPlan }: WriteRequest, result: ChangeResult): void {
  if (approvedPlan === undefined || !result.changed || planDigest(result) === approvedPlan) return;
  throw new AppError('CONFLICT', 'What this would do changed since you were asked; nothing was changed.', {
    hint: 'Repeat the call without confirm_token to be asked about it as it is now.',
  });
}
