import type { ApprovalScope } from './approval-scope.ts';
import type { Author, FieldChange } from './change.ts';
import type { Documents, ObjectKind } from './documents.ts';
import type { Role } from './grant.ts';

/** An object as a change request found it and as it wants it. */
export interface ProposedObject {
  readonly kind: ObjectKind;
  readonly key: string;
  readonly before?: Documents[ObjectKind];
  readonly after?: Documents[ObjectKind];
}

/** What a change request would do. Immutable: another content is another digest, and wants approval anew. */
export interface ProposedContent {
  readonly objects: readonly ProposedObject[];
  readonly diff: readonly FieldChange[];
  /** The diff in words, one line a difference. */
  readonly changes: readonly string[];
  /** What may surprise. */
  readonly warnings: readonly string[];
  readonly scope: ApprovalScope;
  /** Protected or frozen environments it would change, sorted. */
  readonly environments: readonly string[];
  /** What history would find it by. */
  readonly flagKeys: readonly string[];
  readonly environmentKeys: readonly string[];
  /** The least role it takes wherever it changes something. */
  readonly role: Role;
  /** Change it undoes. */
  readonly reverts?: string;
  /** Project revision it was made on. */
  readonly revision: number;
  /** Of the differences and the scope: what an approval is bound to. */
  readonly digest: string;
}

/** What somebody said about a change request. */
export type ReviewDecision = 'comment' | 'approve' | 'request_changes' | 'reject';

/** One review, bound to the content it was about. */
export interface Review {
  /** `rev_` and a sortable random part; absent on reviews of before they had one. */
  readonly id?: string;
  readonly at: string;
  readonly by: Author;
  readonly decision: ReviewDecision;
  readonly comment?: string;
  /** Digest of the content reviewed. */
  readonly digest: string;
  /** Environments for which an approval counts. */
  readonly environments: readonly string[];
  /** An approval that counts no more: the content became another since, or the request was taken up again. */
  readonly void?: true;
}

/** Where a change request is in its life: waiting, live, given up, or refused. */
export type ChangeRequestStatus = 'open' | 'published' | 'closed' | 'rejected';

/** One thing that happened to a change request besides reviews. */
export interface RequestEvent {
  readonly at: string;
  readonly by: Author;
  readonly what: 'opened' | 'edited' | 'rebased' | 'published' | 'broke_glass' | 'closed' | 'reopened';
  readonly reason?: string;
}

/** Changes that wait for approval. */
export interface ChangeRequest {
  /** `crq_` and a sortable random part. */
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string;
  /** Key of the project. */
  readonly project: string;
  readonly title: string;
  readonly reason?: string;
  readonly status: ChangeRequestStatus;
  /** Grows by one with everything that happens to it. */
  readonly version: number;
  /** The version in which its content, title and reason became what they are. */
  readonly contentVersion: number;
  /** Who asked for it first. */
  readonly author: Author;
  /** Everybody whose content or words these are, the author first: none of them may approve. */
  readonly contributors: readonly Author[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly tool: string;
  readonly content: ProposedContent;
  readonly reviews: readonly Review[];
  readonly events: readonly RequestEvent[];
  /** The change it became. */
  readonly changeId?: string;
  /** It was published past its policy. */
  readonly brokeGlass?: true;
}

/** Which change requests are asked for; every field narrows. */
export interface ChangeRequestQuery {
  readonly status?: ChangeRequestStatus;
  readonly flagKey?: string;
  readonly environmentKey?: string;
  /** Id of the principal who asked for it first. */
  readonly authorId?: string;
  readonly brokeGlass?: true;
  /** Changed at or after this ISO 8601 time. */
  readonly since?: string;
}
