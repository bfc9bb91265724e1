import type { Grant } from '../flags/grant.ts';

/** The person whose keys the server makes. Nobody else is given this name. */
export const ADMIN_NAME = 'admin';

/** Who calls: a person, an agent acting for one, or an application's SDK. */
export type PrincipalKind = 'person' | 'agent' | 'sdk';

/** What an SDK evaluates: the flags of one environment. It may do nothing else. */
export interface SdkScope {
  /** Project key. */
  readonly project: string;
  /** Environment key. */
  readonly environment: string;
  /** `client`: its keys are in the hands of strangers, who must learn nothing but what they are served. */
  readonly exposure: 'client' | 'server';
}

/** Somebody or something that may call Guidon. Belongs to one organization. */
export interface Principal {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  /**
   * `machine`: the operating system's user, or its agent, on the machine of the database; `token`: somebody of an issuer.
   * Absent: somebody with a key. Two of one kind and name are two, so that nobody with a key becomes another one by name.
   */
  readonly origin?: 'machine' | 'token';
  /** The person an agent acts for. */
  readonly actingFor?: string;
  /** That person's principal, where it is known: a name may be somebody else's too. */
  readonly actingForId?: string;
  /** What it may do where; none for an SDK. */
  readonly grants: readonly Grant[];
  /** It may only read, whatever its grants say. */
  readonly readOnly?: true;
  /** For SDKs, and only for them. */
  readonly sdk?: SdkScope;
}

/** Where principals, their keys, the server's own secrets and pending confirmations are kept. */
export interface PrincipalStore {
  /** The principal of this origin, kind and name in the organization, made on first sight with the rights given. */
  findOrCreatePrincipal(wanted: Omit<Principal, 'id'>): Promise<Principal>;
  /** The server's secret of this name, made by `create` on first use; every process gets the same one. */
  secret(name: string, create: () => string): Promise<string>;
  /** Remembers a confirmation's nonce until it expires (ISO 8601). Forgets expired ones. */
  rememberNonce(nonce: string, expiresAt: string): Promise<void>;
  /** Uses up a nonce: true once, false when unknown, used or expired at `now`. Forgets expired ones. */
  consumeNonce(nonce: string, now: string): Promise<boolean>;
}
