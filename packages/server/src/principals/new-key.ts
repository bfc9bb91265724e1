import type { Grant } from '../flags/grant.ts';
import type { PrincipalKind, SdkScope } from './principal.ts';

/** A wish for a key, and for the principal it will be of. */
export interface NewKey {
  readonly kind: PrincipalKind;
  /** Unique among those of the kind. */
  readonly name: string;
  /** For persons and agents: what it may do. */
  readonly grants: readonly Grant[];
  readonly readOnly?: boolean | undefined;
  /** For SDKs: what it evaluates. */
  readonly sdk?: SdkScope;
  /** What the key is for. */
  readonly label?: string | undefined;
  /** Default 90 days for persons and agents; SDK keys live until they are revoked. */
  readonly expiresInDays?: number | undefined;
  /** It opens at once though it takes approval: for administrators in person, with a reason; everybody is told. */
  readonly breakGlass?: boolean | undefined;
  readonly reason?: string | undefined;
}

/** The longest a key of a person or an agent lives. */
export const MOST_DAYS = 366;
/** How long it lives when nobody says. */
export const USUAL_DAYS = 90;
/** How long a rotated key goes on when nobody says. */
export const USUAL_OVERLAP_HOURS = 24;
/** The longest it may go on: 30 days. */
export const MOST_OVERLAP_HOURS = 720;
