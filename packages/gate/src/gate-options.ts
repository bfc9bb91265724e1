import type { Permit } from './admission.ts';
import type { GateClock } from './clock.ts';
import type { FlagSource } from './flag-source.ts';
import type { Flags } from './flags.ts';
import type { SessionSurfaces } from './gate-parts.ts';
import type { PinStore } from './pin-store.ts';
import type { Principal, VerifiedCredential } from './principal.ts';
import type { ToolRules } from './tool-rule.ts';

/** How a gate is made. Only `flags`, `tools` and `sources` are needed. */
export interface GateOptions<F extends Flags> {
  /** The flags of the server; their kinds say when each is read. */
  readonly flags: F;
  /** When tools are offered; those that are not here always are. Rules refer to registration flags only. */
  readonly tools: ToolRules<F>;
  /** Where flags come from, the most important first. */
  readonly sources: readonly FlagSource[];
  /** Where instances agree on pins, for sources that have no history. Without one each instance pins for itself. */
  readonly pins?: PinStore;
  /**
   * Names the server in the store, so that others can use the same one: the same on all its instances and from version to
   * version, since pins and withdrawn tools of another name are not found. Default: none; the store's prefix is this server's own.
   */
  readonly server?: string;
  /**
   * Who calls, from a verified credential. Default: issuer, subject and client; the tenant is the claim `tenant`. Nothing
   * else is handed over, since anything else the client may choose. Asked once for each credential object, that is, request.
   */
  readonly principal?: (credential: VerifiedCredential) => Principal;
  /**
   * Who calls on stdio, where there is no credential: from the process's own environment. Default: `process`, no tenant. Over
   * HTTP a call without a credential is of the principal `anonymous`, which has no tenant.
   */
  readonly process?: Principal;
  /** Authorization: asked on every call, and never of the flags. Default: everybody may. */
  readonly permit?: Permit;
  /** How long a surface stays for clients without sessions (2026). Default 10 minutes. */
  readonly windowMs?: number;
  /** How long a tool that left the surface still answers. Default: two windows, an hour at least. */
  readonly graceMs?: number;
  /** How long after that its callers are told that it was withdrawn. Default 30 days. */
  readonly tombstoneMs?: number;
  /** Clients with sessions (2025). Default: frozen; 30 minutes idle, 24 hours in all. */
  readonly session?: Partial<SessionSurfaces>;
  /** How many principals are remembered; the least recently seen go first. Default 10,000. */
  readonly principals?: number;
  /** All servers attached list the same tools at all times, so each surface's list is made once. Default false. */
  readonly sharedCatalogue?: boolean;
  /** Where warnings go. Default: `process.emitWarning`, which writes to standard error. */
  readonly warn?: (message: string) => void;
  readonly clock?: GateClock;
}
