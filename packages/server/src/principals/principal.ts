import type { Exposure } from '../flags/exposure.ts';

/** Who calls: a person, an agent acting for one, or an application's SDK. */
export type PrincipalKind = 'person' | 'agent' | 'sdk';

/** Somebody or something that may call Guidon. Belongs to one organization. */
export interface Principal {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  /** The person an agent acts for. */
  readonly actingFor?: string;
  readonly role: Role;
  /** Keys of the only projects it may touch; absent: all of the organization's. */
  readonly projects?: readonly string[];
  /** What an SDK key reads, and nothing else. */
  readonly sdk?: SdkScope;
}

/** The one environment an SDK key is for. */
export interface SdkScope {
  /** Project key. */
  readonly project: string;
  readonly environment: string;
  /** Client keys are published in pages and apps. */
  readonly exposure: Exposure;
}

/** What a principal may do: read, also write, or also administer. */
export type Role = 'viewer' | 'editor' | 'admin';

/** Where principals, the server's own secrets and pending confirmations are kept. */
export interface PrincipalStore {
  /** The principal of this kind and name in the organization, made on first sight with the role given. */
  findOrCreatePrincipal(wanted: Omit<Principal, 'id'>): Promise<Principal>;
  /** The principal whose key has this SHA-256 (hex). */
  principalByKeyHash(keyHash: string): Promise<Principal | undefined>;
  /** Gives a principal a key by its SHA-256 (hex); its earlier keys stay. Repeating it is harmless. */
  addKey(principalId: string, keyHash: string, createdAt: string): Promise<void>;
  /**
   * Gives a principal a key (SHA-256, hex) when nobody has any, and tells whether it did. `keep` sees to it that
   * somebody has the key itself; it runs before the hash is committed, with every other process kept waiting, and
   * when it throws there is no key.
   */
  addFirstKey(
    principalId: string,
    keyHash: string,
    createdAt: string,
    keep: () => Promise<void>,
  ): Promise<boolean>;
  /** Whether any key exists. */
  hasKeys(): Promise<boolean>;
  /** The server's secret of this name, made by `create` on first use; every process gets the same one. */
  secret(name: string, create: () => string): Promise<string>;
  /** Remembers a confirmation's nonce until it expires (ISO 8601). Forgets expired ones. */
  rememberNonce(nonce: string, expiresAt: string): Promise<void>;
  /** Uses up a nonce: true once, false when unknown, used or expired at `now`. Forgets expired ones. */
  consumeNonce(nonce: string, now: string): Promise<boolean>;
}
