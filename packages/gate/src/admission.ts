import type { KillSwitches } from './kill-switches.ts';
import { type Farewell, type Pin, type Standing, standingOf } from './pin.ts';
import type { Principal } from './principal.ts';
import { denied, disabled, type Refusal, withdrawn } from './refusal.ts';
import type { Surface } from './surface.ts';
import type { ToolAlias, ToolRule } from './tool-rule.ts';

/** Whether a principal may use a tool; a text says why not. */
export type Permit = (principal: Principal, tool: string) => boolean | string | Promise<boolean | string>;

/** What becomes of a call. */
export type Admission =
  | {
      readonly kind: 'run';
      /** The tool that answers: another one than was called, where a name is an alias. */
      readonly tool: string;
      readonly translate?: ToolAlias['arguments'] | undefined;
      /** The tool left the surface and answers for a while yet. */
      readonly leaving?: boolean;
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A call, before it is decided about. */
export interface Asked {
  readonly tool: string;
  readonly principal: Principal;
  readonly pin: Pin;
  /** Whether a flag that was turned on since the pin was made counts; the list waits for the next pin. */
  readonly acceptsNew: boolean;
}

/** What an {@link Admissions} decides by. */
export interface AdmissionParts {
  readonly rules: ReadonlyMap<string, ToolRule>;
  readonly kills: KillSwitches;
  readonly permit: Permit | undefined;
  readonly farewell: Farewell;
  readonly now: () => number;
  readonly surfaceNow: (principal: Principal) => Promise<Surface>;
}

const UNKNOWN: Admission = { kind: 'unknown' };

/**
 * Decides about calls. First whether the tool exists for the principal, then whether they may use it, then whether it
 * was killed, then whether it has left. Only the first and the last have anything to do with registration flags.
 */
export class Admissions {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  async decide(asked: Asked): Promise<Admission> {
    const { tool, principal } = asked;
    const standing = await this.#standing(asked, tool);
    const alias = isThere(standing) ? undefined : this.#aliasOf(tool);
    if (alias !== undefined) return this.#decideAlias(asked, alias);
    if (standing === 'unknown') return UNKNOWN;
    const refusal = (await this.#forbidden(principal, tool)) ?? (await this.#killed(principal, tool));
    if (refusal !== undefined) return { kind: 'refused', refusal };
    if (standing === 'withdrawn') return this.#withdrawn(tool);
    return { kind: 'run', tool, leaving: standing === 'hidden' };
  }

  async #decideAlias(asked: Asked, alias: ToolAlias): Promise<Admission> {
    const admission = await this.decide({ ...asked, tool: alias.tool });
    if (admission.kind !== 'run') return admission;
    return admission.translate === undefined ? { ...admission, translate: alias.arguments } : admission;
  }

  async #standing({ pin, principal, acceptsNew }: Asked, tool: string): Promise<Standing> {
    const { rules, farewell, now } = this.#parts;
    if (!rules.has(tool)) return 'offered';
    const standing = standingOf(pin, tool, now(), farewell);
    if (isThere(standing) || !acceptsNew) return standing;
    return (await this.#parts.surfaceNow(principal)).offered.has(tool) ? 'offered' : standing;
  }

  #aliasOf(tool: string): ToolAlias | undefined {
    const alias = this.#parts.rules.get(tool)?.alias;
    return typeof alias === 'string' ? { tool: alias } : alias;
  }

  #withdrawn(tool: string): Admission {
    return { kind: 'refused', refusal: withdrawn(tool, this.#parts.rules.get(tool)?.replacedBy) };
  }

  async #killed(principal: Principal, tool: string): Promise<Refusal | undefined> {
    return (await this.#parts.kills.isKilled(tool, principal)) ? disabled(tool) : undefined;
  }

  /** Whatever the authorization fails at is forbidden. */
  async #forbidden(principal: Principal, tool: string): Promise<Refusal | undefined> {
    if (this.#parts.permit === undefined) return undefined;
    try {
      const answer = await this.#parts.permit(principal, tool);
      if (answer === true) return undefined;
      return denied(tool, typeof answer === 'string' ? answer : undefined);
    } catch {
      return denied(tool, 'the authorization failed');
    }
  }
}

function isThere(standing: Standing): boolean {
  return standing === 'offered' || standing === 'hidden';
}
