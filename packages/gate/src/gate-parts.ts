import type { Admissions } from './admission.ts';
import type { FrozenPins } from './frozen-pins.ts';
import type { KillSwitches } from './kill-switches.ts';
import type { Listeners } from './listeners.ts';
import type { Farewell } from './pin.ts';
import type { PinKeeper } from './pin-keeper.ts';
import type { Principal, VerifiedCredential } from './principal.ts';
import type { RuleCheck } from './rule-check.ts';
import type { ToolRule } from './tool-rule.ts';

/** How surfaces of clients with sessions (2025) behave. */
export interface SessionSurfaces {
  /** `freeze`: as at the handshake. `follow`: window by window, as for clients without sessions, and the client is told. */
  readonly surface: 'freeze' | 'follow';
  /** A frozen surface that was not used for so long is made anew. In milliseconds. */
  readonly idleMs: number;
  /** A frozen surface that is as old as this is made anew. In milliseconds. */
  readonly absoluteMs: number;
}

/** What the attached servers of a gate share. */
export interface GateParts {
  readonly rules: ReadonlyMap<string, ToolRule>;
  readonly pins: PinKeeper;
  readonly kills: KillSwitches;
  readonly admissions: Admissions;
  readonly listeners: Listeners;
  readonly ruleCheck: RuleCheck;
  readonly farewell: Farewell;
  readonly session: SessionSurfaces;
  /** Those of the sessions there are. */
  readonly sessions: FrozenPins;
  /** Who calls. Without a credential that is nobody in particular over HTTP, and the process's own principal elsewhere. */
  readonly principalOf: (credential: VerifiedCredential | undefined, isOverHttp: boolean) => Principal;
  /** The clock that instances share, in milliseconds since 1970. */
  readonly now: () => number;
}
