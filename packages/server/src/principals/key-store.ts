import type { AuditEntry, Organization, Page, PageRequest } from '../flags/flag-store.ts';
import type { Place } from '../flags/grant.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { Principal } from './principal.ts';

/** A key as it is kept: everything but the key itself. */
export interface AccessKey {
  /** `key_` and a sortable random part. Names the key; opens nothing. */
  readonly id: string;
  readonly principalId: string;
  /** What it is for, in the words of whoever made it. */
  readonly label?: string;
  /** The last four characters of the key; unknown for keys of before there were hints. */
  readonly hint?: string;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  /** Name of whoever made it. */
  readonly createdBy?: string;
  /** It is refused from then on. Absent: never. */
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  /** It came from GUIDON_ADMIN_KEY. */
  readonly configured?: true;
  /** How many days it was meant to live, whatever ends it earlier. */
  readonly days?: number;
  /** Id of the principal that made it. */
  readonly madeBy?: string;
  /** Id of the key it was made with. Absent: on the machine of the database. */
  readonly madeWith?: string;
  /** It opens nothing until another person approves it. */
  readonly waits?: true;
  /** Why it opened without the approval it takes, in the words of whoever broke the glass. */
  readonly glassReason?: string;
}

/** A key and whose it is. */
export interface KeyHolder {
  readonly key: AccessKey;
  readonly principal: Principal;
}

/** What there is one principal of. */
export type PrincipalName = Pick<Principal, 'organizationId' | 'origin' | 'kind' | 'name'>;

/** An environment that is protected or frozen, and what its policy says of approval. */
export interface ProtectedPlace extends Required<Pick<Place, 'project' | 'environment'>> {
  /** How many people must approve. */
  readonly approvals: number;
  /** Names of the only people who may. Absent: all with the role. */
  readonly approvers?: readonly string[];
}

/** Reads of one snapshot. */
export interface KeyReads {
  /** Whether there is any key. */
  anyKey(): Promise<boolean>;
  /** The key with this SHA-256 (hex), revoked and expired ones too. */
  keyByHash(hash: string): Promise<KeyHolder | undefined>;
  /** The key of this id in an organization. */
  key(organizationId: string, id: string): Promise<KeyHolder | undefined>;
  /** Keys of an organization, the newest first; with projects only those that reach into one of them and no further. */
  keys(
    organizationId: string,
    projects: readonly string[] | undefined,
    page: PageRequest,
  ): Promise<Page<KeyHolder>>;
  /** The keys that came from GUIDON_ADMIN_KEY, with their SHA-256. */
  configuredKeys(): Promise<readonly { readonly id: string; readonly hash: string }[]>;
  principalNamed(wanted: PrincipalName): Promise<Principal | undefined>;
  /** Names of all persons of an organization that have or had keys. */
  personNames(organizationId: string): Promise<readonly string[]>;
  /** Keys that were made with this one. */
  keysMadeWith(organizationId: string, id: string): Promise<readonly KeyHolder[]>;
  /** Whether there is this project, and the environment where one is named. */
  hasPlace(organizationId: string, place: Required<Pick<Place, 'project'>> & Place): Promise<boolean>;
  /** Every key of a principal. */
  keysOf(principalId: string): Promise<readonly AccessKey[]>;
  /** The protected environments of an organization; with a time also those that are frozen then. */
  protectedPlaces(organizationId: string, frozenAt?: Date): Promise<readonly ProtectedPlace[]>;
  /** Keys of persons that were not revoked: expired and waiting ones too. */
  keysOfPersons(organizationId: string): Promise<readonly KeyHolder[]>;
  /** Keys made since a time (ISO 8601) that opened without the approval they take, the newest first. */
  keysPastApproval(organizationId: string, since: string): Promise<readonly KeyHolder[]>;
}

/** Writes of one transaction. */
export interface KeyWrites extends KeyReads {
  /** A new tenant, without anything in it. False: there is one of that key already. */
  insertOrganization(organization: Organization): Promise<boolean>;
  insertPrincipal(principal: Principal, createdAt: string): Promise<void>;
  /** Gives a principal other rights: its grants, and whether it may only read. */
  setRights(principal: Principal): Promise<void>;
  /** Keeps a key by its SHA-256 (hex). */
  insertKey(key: AccessKey, hash: string): Promise<void>;
  /** Gives a key another end. */
  endKey(id: string, end: Pick<AccessKey, 'expiresAt' | 'revokedAt'>): Promise<void>;
  /** Ends the waiting of a key. */
  openKey(id: string): Promise<void>;
  deleteKey(id: string): Promise<void>;
  appendAudit(entry: AuditEntry): Promise<void>;
  /** Tells webhooks of an event once this is committed. */
  enqueueEvent(event: OutgoingEvent): Promise<void>;
}

/** Where keys are kept. */
export interface KeyStore {
  readKeys<T>(work: (keys: KeyReads) => Promise<T>): Promise<T>;
  /** One transaction that excludes other writers from its start; a throw rolls it back whole. */
  writeKeys<T>(work: (keys: KeyWrites) => Promise<T>): Promise<T>;
  /** Calls the listener when keys may have changed: by this process at once, by another within a second. */
  onKeysChanged(listener: () => void): () => void;
}
