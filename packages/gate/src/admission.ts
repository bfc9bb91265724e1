import { andThen } from './and-then.ts';
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

  /** Decides about a call: at once, where neither a source nor the authorization has to wait. */
  decide(asked: Asked): Admission | Promise<Admission> {
    const standing = this.#standing(asked);
    if (typeof standing === 'string') return this.#decideFor(standing, asked);
    return standing.then((known) => this.#decideFor(known, asked));
  }

  #decideFor(standing: Standing, asked: Asked): Admission | Promise<Admission> {
    const { tool, principal } = asked;
    const alias = isThere(standing) ? undefined : this.#aliasOf(tool);
    if (alias !== undefined) return this.#decideAlias(asked, alias);
    if (standing === 'unknown') return UNKNOWN;
    const { permit } = this.#parts;
    if (permit === undefined) return this.#decideAllowed(standing, asked);
    return this.#forbidden(permit, principal, tool).then((forbidden) =>
      forbidden === undefined ? this.#decideAllowed(standing, asked) : refused(forbidden),
    );
  }

  #decideAllowed(standing: Standing, { tool, principal }: Asked): Admission | Promise<Admission> {
    const killed = this.#parts.kills.isKilled(tool, principal);
    if (killed === false) return this.#allowed(standing, tool);
    return andThen(killed, (known) => (known ? refused(disabled(tool)) : this.#allowed(standing, tool)));
  }

  #allowed(standing: Standing, tool: string): Admission {
    if (standing === 'withdrawn') return refused(withdrawn(tool, this.#parts.rules.get(tool)?.replacedBy));
    return { kind: 'run', tool, leaving: standing === 'hidden' };
  }

  async #decideAlias(asked: Asked, alias: ToolAlias): Promise<Admission> {
    const admission = await this.decide({ ...asked, tool: alias.tool });
    if (admission.kind !== 'run') return admission;
    if (await this.#parts.kills.isKilled(asked.tool, asked.principal)) return refused(disabled(asked.tool));
    return { ...admission, translate: composed(alias.arguments, admission.translate) };
  }

  #standing({ tool, pin, principal, acceptsNew }: Asked): Standing | Promise<Standing> {
    if (!this.#parts.rules.has(tool) || pin.surface.offered.has(tool)) return 'offered';
    return acceptsNew ? this.#standingNow(tool, pin, principal) : this.#standingThen(tool, pin);
  }

  async #standingNow(tool: string, pin: Pin, principal: Principal): Promise<Standing> {
    const { offered } = await this.#parts.surfaceNow(principal);
    return offered.has(tool) ? 'offered' : this.#standingThen(tool, pin);
  }

  #standingThen(tool: string, pin: Pin): Standing | Promise<Standing> {
    const { now, farewell } = this.#parts;
    return andThen(pin.lastShown(tool), (lastShown) => standingOf(lastShown, now(), farewell));
  }

  #aliasOf(tool: string): ToolAlias | undefined {
    const alias = this.#parts.rules.get(tool)?.alias;
    return typeof alias === 'string' ? { tool: alias } : alias;
  }

  /** Whatever the authorization fails at is forbidden. */
  async #forbidden(permit: Permit, principal: Principal, tool: string): Promise<Refusal | undefined> {
    try {
      const answer = await permit(principal, tool);
      if (answer === true) return undefined;
      return denied(tool, typeof answer === 'string' ? answer : undefined);
    } catch {
      return denied(tool, 'the authorization failed');
    }
  }
}

/** The arguments of an old name are those of the next name first, where that one is an old name too. */
function composed(first: ToolAlias['arguments'], second: ToolAlias['arguments']): ToolAlias['arguments'] {
  if (first === undefined || second === undefined) return first ?? second;
  return (given) => second(first(given));
}

function refused(refusal: Refusal): Admission {
  return { kind: 'refused', refusal };
}

function isThere(standing: Standing): boolean {
  return standing === 'offered' || standing === 'hidden';
}
