import type { EnvironmentState, Flag, FlagKind, FlagType, SavedList, Segment } from '@guidon/core';
import type { Change } from './change.ts';
import type { ChangeRequest, ChangeRequestQuery } from './change-request.ts';
import type { Documents, ObjectKind, ProjectDocument, StoredObject } from './documents.ts';
import type { Grant } from './grant.ts';
import type { LostRights } from './lost-rights.ts';
import type { OutgoingEvent } from './outgoing-event.ts';
import type { UsageCount } from './usage.ts';

/** An organization: the tenant. Nothing of one is visible from another. */
export interface Organization {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

/** A project with its place in the tree and its current revision. */
export interface StoredProject {
  readonly id: string;
  readonly organizationId: string;
  readonly key: string;
  /** Grows by one with every change of anything in the project. */
  readonly revision: number;
  readonly document: ProjectDocument;
}

/** What `list_flags` can ask for; every field narrows. */
export interface FlagQuery {
  /** Found in key, description, owner or tags, case-insensitively; every word must be found. */
  readonly search?: string;
  readonly tag?: string;
  readonly owner?: string;
  readonly type?: FlagType;
  readonly kind?: FlagKind;
  /** Default: not archived. */
  readonly archived?: boolean | 'any';
  /** Flags whose enabled bit in `environment` is this. */
  readonly enabled?: { readonly environment: string; readonly value: boolean };
  /** Flags whose state differs between these two environments. */
  readonly differs?: { readonly environment: string; readonly from: string };
  /** Flags that changed (themselves or any state) at or after this ISO 8601 time. */
  readonly changedSince?: string;
}

/** One page of something, with how much there is in all. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** Opaque; pass it back for the next page. Absent on the last. */
  readonly nextCursor?: string;
}

/** Which page: at most `limit` rows after `cursor`. A cursor this store did not make is INVALID_ARGUMENT. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** A row of a flag list: the flag, its states by environment key, and when either last changed. */
export interface FlagRow {
  readonly flag: StoredObject<'flag'>;
  /** Environments in which the flag was never touched are absent: they are off, without rules. */
  readonly states: Readonly<Record<string, StoredObject<'state'>>>;
  /** The newest of the flag's and its states' times. */
  readonly updatedAt: string;
}

/** What happened to one flag in one environment since a revision. */
export type ConfigurationDelta =
  | { readonly flagKey: string; readonly flag: Flag; readonly state: EnvironmentState | undefined }
  | { readonly flagKey: string; readonly flag: undefined };

/** What happened to one segment or saved list since a revision; undefined: it was deleted. */
export type TargetingDelta =
  | { readonly kind: 'segment'; readonly key: string; readonly document: Segment | undefined }
  | { readonly kind: 'list'; readonly key: string; readonly document: SavedList | undefined };

/** The newest change that may have changed what an environment answers. */
export interface EnvironmentVersion {
  /** The project's revision that the change made. */
  readonly revision: number;
  readonly changeId: string;
}

/** Which changes `list_changes` asks for, newest first. */
export interface ChangeQuery {
  readonly flagKey?: string;
  readonly environmentKey?: string;
  /** Changes of this object itself. */
  readonly object?: { readonly kind: ObjectKind; readonly key: string };
  readonly authorName?: string;
  readonly tool?: string;
  readonly since?: string;
  readonly until?: string;
}

/** An object before and after one change; undefined where it did not exist. */
export interface ObjectVersions {
  readonly kind: ObjectKind;
  readonly key: string;
  readonly before: Documents[ObjectKind] | undefined;
  readonly after: Documents[ObjectKind] | undefined;
}

/** Something that conditions refer to by name. */
export interface Target {
  readonly kind: 'segment' | 'list' | 'flag';
  readonly key: string;
}

/** An object whose conditions refer to something; the key of a state is a stateKey. */
export interface User {
  readonly kind: 'segment' | 'state';
  readonly key: string;
}

/** Reads of one consistent snapshot. Unknown ids and keys answer undefined or nothing, never an error. */
export interface FlagReads {
  organizations(): Promise<readonly Organization[]>;
  /** Projects of an organization by key. */
  projects(organizationId: string): Promise<readonly StoredProject[]>;
  project(organizationId: string, key: string): Promise<StoredProject | undefined>;
  object<K extends ObjectKind>(projectId: string, kind: K, key: string): Promise<StoredObject<K> | undefined>;
  /** All objects of a kind, by key. For the others use the calls below: there may be many, or they may be long. */
  objects<K extends 'environment' | 'policy' | 'attribute' | 'example'>(
    projectId: string,
    kind: K,
  ): Promise<readonly StoredObject<K>[]>;
  /** Objects of a kind by key, whose document has every word of `search` somewhere (upper and lower case alike). */
  objectPage<K extends 'segment' | 'list'>(
    projectId: string,
    kind: K,
    search: string | undefined,
    page: PageRequest,
  ): Promise<Page<StoredObject<K>>>;
  /** Keys of every object of a kind, archived flags included, sorted. */
  keys(projectId: string, kind: ObjectKind): Promise<readonly string[]>;
  /** States and segments that refer to a segment, list or flag by name themselves, by kind and key. */
  usersOf(projectId: string, target: Target): Promise<readonly User[]>;
  /** The flag key that equals this one but for upper and lower case, if there is one. */
  flagKeyIgnoringCase(projectId: string, key: string): Promise<string | undefined>;
  /** Keys of the flags that have a state in an environment, sorted. */
  flagKeysIn(projectId: string, environmentKey: string): Promise<readonly string[]>;
  /** A flag's states by environment key. */
  states(projectId: string, flagKey: string): Promise<Readonly<Record<string, StoredObject<'state'>>>>;
  /** Flags by key, filtered and paged in the database. */
  flags(projectId: string, query: FlagQuery, page: PageRequest): Promise<Page<FlagRow>>;
  /** How many flags, not counting archived ones, and how many of those are archived. */
  countFlags(projectId: string): Promise<{ readonly active: number; readonly archived: number }>;
  /** Every flag of an environment that changed after `sinceRevision` (0: all of them). Deleted ones come with `flag: undefined`. */
  configuration(
    projectId: string,
    environmentKey: string,
    sinceRevision: number,
  ): Promise<readonly ConfigurationDelta[]>;
  /** Every segment and saved list that changed after `sinceRevision` (0: all of them), deleted ones too. */
  targeting(projectId: string, sinceRevision: number): Promise<readonly TargetingDelta[]>;
  /** The newest change of an environment itself, or of a flag, segment or list it may use; undefined: no such environment. */
  environmentVersion(projectId: string, environmentKey: string): Promise<EnvironmentVersion | undefined>;
  change(organizationId: string, id: string): Promise<Change | undefined>;
  /** The change that made a revision. */
  changeIdAt(projectId: string, revision: number): Promise<string | undefined>;
  /** Newest first. */
  changes(projectId: string, query: ChangeQuery, page: PageRequest): Promise<Page<Change>>;
  /** The newest change that touched a flag. */
  lastChange(projectId: string, flagKey: string): Promise<Change | undefined>;
  /** The change that undid this one, if any. */
  revertOf(changeId: string): Promise<Change | undefined>;
  /** Whole documents of every object a change touched, before and after it. */
  versions(changeId: string): Promise<readonly ObjectVersions[]>;
  /** An object's document as of a project revision. */
  objectAt<K extends ObjectKind>(
    projectId: string,
    kind: K,
    key: string,
    revision: number,
  ): Promise<Documents[K] | undefined>;
  /** How often some flags were evaluated, as far as it is remembered. */
  usage(projectId: string, flagKeys: readonly string[]): Promise<readonly UsageCount[]>;
  /** Who would lose what if a project, or some of its environments, were no more. */
  rightsIn(
    organizationId: string,
    project: string,
    environments?: readonly string[],
  ): Promise<readonly LostRights[]>;
  /**
   * What principals with keys may do at a time (ISO 8601), by id: nothing where no key of theirs opens anything. Those
   * of an issuer are missing: only their tokens tell their rights.
   */
  grantsNow(principalIds: readonly string[], at: string): Promise<ReadonlyMap<string, readonly Grant[]>>;
  /** A change request of the organization. */
  changeRequest(organizationId: string, id: string): Promise<ChangeRequest | undefined>;
  /** Change requests of some projects, newest first. */
  changeRequests(
    projectIds: readonly string[],
    query: ChangeRequestQuery,
    page: PageRequest,
  ): Promise<Page<ChangeRequest>>;
  /** The open change request in which a principal asks for exactly this content. */
  openChangeRequestOf(
    projectId: string,
    authorId: string,
    digest: string,
  ): Promise<ChangeRequest | undefined>;
  /** The answer kept for an idempotency key of a principal. */
  idempotentAnswer(principalId: string, key: string): Promise<IdempotentAnswer | undefined>;
}

/** What a call with an idempotency key answered the first time. */
export interface IdempotentAnswer {
  /** Digest of the tool and its arguments; another digest under the same key is a mistake of the caller. */
  readonly digest: string;
  /** The answer, as JSON. */
  readonly answer: string;
}

/** A line of the audit log, before it has its place in the chain: see the audit room. */
export interface AuditEntry {
  readonly id: string;
  readonly organizationId: string;
  readonly at: string;
  readonly principalId: string;
  readonly principalName: string;
  readonly actingFor?: string;
  readonly client?: string;
  /** `system`: Guidon did it by itself. */
  readonly door: 'stdio' | 'http' | 'cli' | 'system';
  readonly tool: string;
  /** `proposed`: it became a change request, or changed one; or made a key that waits for approval. */
  readonly outcome: 'applied' | 'proposed' | 'refused';
  /** For refusals. */
  readonly errorCode?: string;
  readonly project?: string;
  /** What a refused call named; what an applied change touched is in its change. */
  readonly flag?: string;
  /** Keys with commas between them. */
  readonly environment?: string;
  readonly changeId?: string;
  /** What it was about when that is no change: the id of a key, or of a principal that lost rights or its names. */
  readonly subject?: string;
  /** Hash of the surface the call came through. */
  readonly surface?: string;
  /** The change request it was part of. */
  readonly changeRequestId?: string;
  /** A policy was overridden. */
  readonly breakGlass?: true;
  /** Numbers and digests, see the audit room. That of the change is added by the store. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Writes of one transaction, with reads that see them. Everything or nothing becomes visible. */
export interface FlagWrites extends FlagReads {
  insertOrganization(organization: Organization): Promise<void>;
  /** A new project at revision 0, without its document: that is the first object put. */
  insertProject(project: { id: string; organizationId: string; key: string }): Promise<void>;
  /** Removes a project and all that belongs to it except its history and audit. */
  deleteProject(projectId: string): Promise<void>;
  /** Takes rights away from somebody, and revokes keys (at a time, ISO 8601). */
  endRights(lost: LostRights, revokedAt: string): Promise<void>;
  /** Sets the project's revision. */
  setRevision(projectId: string, revision: number): Promise<void>;
  /** Records a change. Its objects are put under its id afterwards. */
  insertChange(change: Change): Promise<void>;
  /** Replaces an object's document (undefined: deletes it), and keeps the version for ever. */
  putObject<K extends ObjectKind>(version: {
    readonly projectId: string;
    readonly changeId: string;
    readonly revision: number;
    readonly at: string;
    readonly kind: K;
    readonly key: string;
    readonly document: Documents[K] | undefined;
  }): Promise<void>;
  /** Keeps a change request in the place of the one of its id. See `keepChangeRequest`, which tells of it too. */
  putChangeRequest(request: ChangeRequest): Promise<void>;
  keepIdempotentAnswer(principalId: string, key: string, answer: IdempotentAnswer, at: string): Promise<void>;
  /** Forgets some of the answers kept before a time (ISO 8601), the oldest first: never much work. */
  forgetIdempotentAnswers(before: string): Promise<void>;
  /** Adds to what was counted. Counts of projects that are no more are dropped. */
  addUsage(counts: readonly UsageCount[]): Promise<void>;
  /** Forgets some of what was counted on the days before one (`2026-11-21`); answers whether nothing of it is left. */
  forgetUsage(day: string): Promise<boolean>;
  appendAudit(entry: AuditEntry): Promise<void>;
  /** Puts an event on its way to every webhook that asked for its like. */
  enqueueEvent(event: OutgoingEvent): Promise<void>;
}

/** Tells that a project moved on: by this process (at once) or another one (within a second). */
export interface RevisionEvent {
  readonly projectId: string;
  readonly revision: number;
  /** The revisions before may be others than they were: the database went back, or was away. */
  readonly rewritten?: true;
}

/** Where flags and their history are kept. */
export interface FlagStore {
  /** Runs reads against one consistent snapshot. */
  read<T>(work: (reads: FlagReads) => Promise<T>): Promise<T>;
  /**
   * Runs one transaction that holds the write lock from its start; a throw rolls it back whole. UNAVAILABLE when the
   * lock cannot be had in time; the event loop is free meanwhile.
   */
  write<T>(work: (writes: FlagWrites) => Promise<T>): Promise<T>;
  /** Calls the listener for every revision made from now on; returns how to stop. */
  onRevision(listener: (event: RevisionEvent) => void): () => void;
}
