import type { Author } from '../flags/change.ts';
import type { ChangeRequest, Review, ReviewDecision } from '../flags/change-request.ts';
import type { PolicyDocument } from '../flags/documents.ts';
import { type Grant, isAtLeast, roleAt } from '../flags/grant.ts';
import { approvalsNeeded } from '../flags/guard.ts';
import { isSameName } from '../lib/is-same-name.ts';
import { isContributor } from './is-contributor.ts';

/** How far approval has come in one environment. */
export interface EnvironmentStanding {
  readonly key: string;
  /** People who must approve. */
  readonly needed: number;
  /** Names of those who did. */
  readonly approvedBy: readonly string[];
  /** Ids of their reviews; those of before reviews had ids are missing. */
  readonly approvals: readonly string[];
}

/** Where a change request stands under the policies of now. */
export interface Standing {
  readonly environments: readonly EnvironmentStanding[];
  /** What stands against it, in words: `ben asked for changes`. */
  readonly objections: readonly string[];
  /** Enough people approved everywhere, and nothing stands against it. */
  readonly isApproved: boolean;
}

/** Decisions that stand against a change request until whoever made them approves, or its content is another. */
const OBJECTIONS: Readonly<Partial<Record<ReviewDecision, string>>> = {
  request_changes: 'asked for changes',
  reject: 'rejected it',
};

/**
 * Counts the approvals of a change request: the last word of each person, on the content as it is now, where they had
 * the role when they gave it and are among the approvers now. Not of who made it their own since, nor of who has the
 * role no more, as far as `rights` tell (by principal).
 */
export function standingOf(
  request: ChangeRequest,
  policies: readonly PolicyDocument[],
  rights: ReadonlyMap<string, readonly Grant[]> = new Map(),
): Standing {
  const words = lastWords(request);
  const approvals = words.filter(({ by }) => !isContributor(by, request));
  const environments = policies.map((policy) => {
    const counted = approvals.filter(
      (review) =>
        counts(review, policy) && isStillApprover(rights.get(review.by.principalId), request, policy),
    );
    return {
      key: policy.key,
      needed: approvalsNeeded(policy),
      approvedBy: counted.map(({ by }) => by.name),
      approvals: counted.flatMap(({ id }) => id ?? []),
    };
  });
  const objections = words.flatMap(({ decision, by }) => {
    const said = OBJECTIONS[decision];
    return said === undefined ? [] : [`${by.name} ${said}`];
  });
  const enough = environments.every(({ needed, approvedBy }) => approvedBy.length >= needed);
  return { environments, objections, isApproved: enough && objections.length === 0 };
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
  return a.principalId === b.principalId || isSameName(a.name, b.name);
}

function counts(review: Review, { key, approvers }: PolicyDocument): boolean {
  const { decision, environments, by } = review;
  return (
    decision === 'approve' &&
    review.void !== true &&
    environments.includes(key) &&
    (approvers?.includes(by.name) ?? true)
  );
}

function isStillApprover(
  grants: readonly Grant[] | undefined,
  { project }: ChangeRequest,
  { key: environment }: PolicyDocument,
): boolean {
  return grants === undefined || isAtLeast(roleAt(grants, { project, environment }), 'approver');
}
