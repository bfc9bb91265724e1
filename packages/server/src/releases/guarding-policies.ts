import type { ChangeRequest } from '../flags/change-request.ts';
import type { PolicyDocument } from '../flags/documents.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import { heldUpBy } from '../flags/guard.ts';
import { freezeAt, policiesOf } from '../flags/policy.ts';

/** What guards the environments of a change request, under the policies of now. */
export interface Guarding {
  readonly policies: readonly PolicyDocument[];
  /** Freezes that are on, in words. */
  readonly freezes: readonly string[];
}

/** The policies that a change request waits for: those of the environments it changes, as they are now. */
export async function guardingPolicies(
  reads: FlagReads,
  { projectId, content }: ChangeRequest,
  now: Date,
): Promise<Guarding> {
  const touched = new Set([...content.environments, ...content.environmentKeys]);
  const policies = [...(await policiesOf(reads, projectId)).values()].filter(({ key }) => touched.has(key));
  const strict = policies.filter((one) => one.protected || freezeAt(one, now) !== undefined);
  return heldUpBy(strict, content.objects, now);
}
