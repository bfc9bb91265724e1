import type { RoleMapping } from './role-mapping.ts';

/** Whose tokens are taken, and what they give. */
export interface OAuthSettings {
  /** The issuer's identifier, as it stands in its tokens. */
  readonly issuer: string;
  /** What a token must be made for. */
  readonly audience: string;
  /** The MCP address as clients know it: the resource of RFC 9728. */
  readonly resource: string;
  /** Where the issuer's keys are; absent: its metadata says. */
  readonly jwksUrl?: string;
  /** The claim that people are shown by; absent: a verified email, otherwise the subject. */
  readonly nameClaim?: string;
  /** The claim that holds the key of an organization; absent: all are in the first one. */
  readonly organizationClaim?: string;
  /** Clients whose tokens are those of agents. */
  readonly agentClients: readonly string[];
  /** Claims (`amr`, `idtyp=user`) that only tokens of people have; absent: those that issuers usually give. */
  readonly personClaims?: readonly string[];
  readonly roles: readonly RoleMapping[];
}
