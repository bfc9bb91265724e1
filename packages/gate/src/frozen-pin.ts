import type { GateParts } from './gate-parts.ts';
import type { Pin } from './pin.ts';
import { type Principal, principalKey } from './principal.ts';

/** The pin of one session (2025): stays as it was at the handshake, until the session was idle too long or is too old. */
export class FrozenPin {
  readonly #gate: Pick<GateParts, 'pins' | 'session' | 'now'>;
  #pin: Pin | undefined;
  #principal: string | undefined;
  #usedAt = 0;

  constructor(gate: Pick<GateParts, 'pins' | 'session' | 'now'>) {
    this.#gate = gate;
  }

  /** The session's pin. Beyond its limits it is made anew, and tools that are gone then have their grace period. */
  async current(principal: Principal): Promise<Pin> {
    const now = this.#gate.now();
    const key = principalKey(principal);
    const isOver = this.#pin === undefined || this.#isOver(this.#pin, now) || key !== this.#principal;
    this.#usedAt = now;
    if (!isOver) return this.#pin as Pin;
    if (this.#pin !== undefined && key === this.#principal)
      this.#gate.pins.stillShown(principal, this.#pin.surface);
    this.#principal = key;
    this.#pin = await this.#gate.pins.fresh(principal, this.#gate.session.absoluteMs);
    return this.#pin;
  }

  #isOver(pin: Pin, now: number): boolean {
    return now >= pin.end || now - this.#usedAt >= this.#gate.session.idleMs;
  }
}
