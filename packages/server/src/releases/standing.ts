import type { Author } from '../flags/change.ts';
import type { ChangeRequest, Review } from '../flags/change-request.ts';
import type { PolicyDocument } from '../flags/documents.ts';
import { approvalsNeeded } from '../flags/guard.ts';
import { isContributor } from './is-contributor.ts';

/** How far approval has come in one environment. */
export interface EnvironmentStanding {
  readonly key: string;
  /** People who must approve. */
  readonly needed: number;
  /** Names of those who did. */
  readonly approvedBy: readonly string[];
}

/** Where a change request stands under the policies of now. */
export interface Standing {
  readonly environments: readonly EnvironmentStanding[];
  /** Names of people who want something else first. */
  readonly changesRequestedBy: readonly string[];
  /** Enough people approved everywhere, and nobody wants something else. */
  readonly isApproved: boolean;
}

/**
 * Counts the approvals of a change request: the last word of each person, on the content as it is now, where they had
 * the role when they gave it and are among the approvers now. Not of who made it their own since.
 */
export function standingOf(request: ChangeRequest, policies: readonly PolicyDocument[]): Standing {
  const words = lastWords(request);
  const approvals = words.filter(({ by }) => !isContributor(by, request));
  const environments = policies.map((policy) => ({
    key: policy.key,
    needed: approvalsNeeded(policy),
    approvedBy: approvals.filter((review) => counts(review, policy)).map(({ by }) => by.name),
  }));
  const changesRequestedBy = words
    .filter(({ decision }) => decision === 'request_changes')
    .map(({ by }) => by.name);
  const enough = environments.every(({ needed, approvedBy }) => approvedBy.length >= needed);
  return { environments, changesRequestedBy, isApproved: enough && changesRequestedBy.length === 0 };
}

/** The newest decision of every person about the content as it is; comments decide nothing. */
function lastWords({ reviews, content }: ChangeRequest): readonly Review[] {
  let words: readonly Review[] = [];
  for (const review of reviews)
    if (review.decision !== 'comment' && review.digest === content.digest)
      words = [...words.filter(({ by }) => !isSame(by, review.by)), review];
  return words;
}

/** The name of a token's holder may change, and one person may have a key and a token. */
function isSame(a: Author, b: Author): boolean {
  return a.principalId === b.principalId || a.name === b.name;
}

function counts({ decision, environments, by }: Review, { key, approvers }: PolicyDocument): boolean {
  return decision === 'approve' && environments.includes(key) && (approvers?.includes(by.name) ?? true);
}
