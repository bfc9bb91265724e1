import type { Admission } from './admission.ts';
import type { GateParts } from './gate-parts.ts';
import type { Pin } from './pin.ts';
import type { Principal } from './principal.ts';

/** What one principal is offered, for servers whose calls come through other doors than MCP too and that ask by themselves. */
export class GateView {
  readonly #gate: GateParts;
  readonly #principal: Principal;
  readonly #pin: Pin;
  readonly #acceptsNew: boolean;

  constructor(gate: GateParts, principal: Principal, pin: Pin, acceptsNew: boolean) {
    this.#gate = gate;
    this.#principal = principal;
    this.#pin = pin;
    this.#acceptsNew = acceptsNew;
  }

  /** When the pin was made and when it ends, in milliseconds since 1970. */
  get window(): { readonly start: number; readonly end: number } {
    return { start: this.#pin.start, end: this.#pin.end };
  }

  /** The same object for everybody whose list has the same tools, but for kill switches. */
  get surface(): object {
    return this.#pin.surface;
  }

  /** How long the pin stays, in milliseconds. */
  get leftMs(): number {
    return Math.max(0, this.#pin.end - this.#gate.now());
  }

  /** Of these tools, those that are on the list, but for kill switches. */
  listed<Tool extends { readonly name: string }>(tools: readonly Tool[]): readonly Tool[] {
    const { rules } = this.#gate;
    const { offered } = this.#pin.surface;
    return tools.filter(({ name }) => !rules.has(name) || offered.has(name));
  }

  /** The tools with rules that a kill switch takes away. */
  killed(): Promise<ReadonlySet<string>> {
    return this.#gate.kills.killed(this.#principal);
  }

  /** What becomes of a call, as attached servers decide it. */
  admit(tool: string): Admission | Promise<Admission> {
    const asked = { tool, principal: this.#principal, pin: this.#pin, acceptsNew: this.#acceptsNew };
    return this.#gate.admissions.decide(asked);
  }
}
