import type { ChangeRequest, RequestEvent, ReviewDecision } from './change-request.ts';

/** What the audit log tells of a deed about a change request. */
export interface RequestFacts {
  readonly request: {
    /** What was decided, or what happened. */
    readonly did: ReviewDecision | RequestEvent['what'];
    /** The version it has since. */
    readonly version: number;
    /** Digest of the content it was about. */
    readonly content: string;
    /** Id of the review that was given. */
    readonly review?: string;
    /** Ids of the approvals that counted when it went live: the log has a row for each, or somebody made it up. */
    readonly approvals?: readonly string[];
  };
}

/** The facts of the newest review of a change request. */
export function reviewFacts({ reviews, version, content }: ChangeRequest): RequestFacts {
  const { id, decision } = reviews.at(-1) as ChangeRequest['reviews'][number];
  return {
    request: { did: decision, version, content: content.digest, ...(id === undefined ? {} : { review: id }) },
  };
}

/** The facts of the newest thing that happened to a change request besides reviews; the approvals by id that counted. */
export function eventFacts(request: ChangeRequest, approvals: readonly string[] = []): RequestFacts {
  const { events, version, content, status } = request;
  const did = events.at(-1)?.what ?? 'opened';
  const live = status === 'published' ? { approvals } : {};
  return { request: { did, version, content: content.digest, ...live } };
}
