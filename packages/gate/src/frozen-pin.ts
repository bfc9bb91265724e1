import type { GateParts } from './gate-parts.ts';
import type { Pin } from './pin.ts';
import { isSame, type Principal } from './principal.ts';

// Each note is a write where pins are stored.
const NOTE_MS = 60_000;

/** The pin of one session (2025): stays as it was at the handshake, until the session was idle too long or is too old. */
export class FrozenPin {
  readonly #gate: Pick<GateParts, 'pins' | 'session' | 'now'>;
  #pin: Pin | undefined;
  #principal: Principal | undefined;
  #usedAt = 0;
  #notedAt = 0;

  constructor(gate: Pick<GateParts, 'pins' | 'session' | 'now'>) {
    this.#gate = gate;
  }

  /** The session's pin. Beyond its limits it is made anew, and tools that are gone then have their grace period. */
  current(principal: Principal): Pin | Promise<Pin> {
    const now = this.#gate.now();
    const pin = this.#pin;
    const isIts = this.#principal !== undefined && isSame(principal, this.#principal);
    if (pin !== undefined && isIts && !this.#isOver(pin, now)) {
      this.#usedAt = now;
      this.#noteUse(principal, pin, now);
      return pin;
    }
    if (pin !== undefined && isIts) this.#gate.pins.stillShown(principal, pin.surface);
    return this.#renew(principal, now);
  }

  async #renew(principal: Principal, now: number): Promise<Pin> {
    const pin = await this.#gate.pins.fresh(principal, this.#gate.session.absoluteMs);
    this.#principal = principal;
    this.#usedAt = now;
    this.#notedAt = now;
    this.#pin = pin;
    return pin;
  }

  /** A session in use shows its tools still, though nobody lists them again. */
  #noteUse(principal: Principal, pin: Pin, now: number): void {
    if (now - this.#notedAt < NOTE_MS) return;
    this.#notedAt = now;
    this.#gate.pins.stillShown(principal, pin.surface);
  }

  #isOver(pin: Pin, now: number): boolean {
    return now >= pin.end || now - this.#usedAt >= this.#gate.session.idleMs;
  }
}
