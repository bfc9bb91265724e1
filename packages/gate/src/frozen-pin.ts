import type { GateParts } from './gate-parts.ts';
import type { Pin } from './pin.ts';
import { isSame, type Principal } from './principal.ts';

// Each note is a write where pins are stored.
const NOTE_MS = 60_000;

type FrozenPinParts = Pick<GateParts, 'pins' | 'session' | 'sessions' | 'now'>;

/** A pin of one principal. */
interface Held {
  readonly principal: Principal;
  readonly pin: Pin;
}

/** The pin of one session (2025): stays as it was at the handshake, until the session was idle too long or is too old. */
export class FrozenPin {
  readonly #gate: FrozenPinParts;
  #held: Held | undefined;
  #renewing: { readonly principal: Principal; readonly pin: Promise<Pin> } | undefined;
  #usedAt = 0;
  #notedAt = 0;

  constructor(gate: FrozenPinParts) {
    this.#gate = gate;
    gate.sessions.add(this);
  }

  /** The session's pin. Beyond its limits it is made anew, and tools that are gone then have their grace period. */
  current(principal: Principal): Pin | Promise<Pin> {
    const now = this.#gate.now();
    const held = this.#held !== undefined && isSame(principal, this.#held.principal) ? this.#held : undefined;
    if (held !== undefined && now < held.pin.end && !this.#isIdle(now)) {
      this.#usedAt = now;
      this.#noteUse(held, now);
      return held.pin;
    }
    if (this.#renewing !== undefined && isSame(principal, this.#renewing.principal))
      return this.#renewing.pin;
    const pin = this.#renew(principal, held?.pin, now);
    this.#renewing = { principal, pin };
    return pin;
  }

  /** Notes what it shows still, unless the session is over. */
  note(): void {
    const now = this.#gate.now();
    if (this.#held !== undefined && !this.#isIdle(now)) this.#note(this.#held, now);
  }

  async #renew(principal: Principal, before: Pin | undefined, now: number): Promise<Pin> {
    const { pins, session } = this.#gate;
    if (this.#held !== undefined) this.#note(this.#held, now);
    const isOver = before === undefined || this.#isIdle(now) || now >= before.start + session.absoluteMs;
    const earlier = isOver || before.provisional === undefined ? undefined : before;
    try {
      const pin = await pins.fresh(principal, session.absoluteMs, earlier);
      this.#held = { principal, pin };
      this.#usedAt = now;
      this.#notedAt = now;
      return pin;
    } finally {
      if (this.#renewing?.principal === principal) this.#renewing = undefined;
    }
  }

  /** A session in use shows its tools still, though nobody lists them again. */
  #noteUse(held: Held, now: number): void {
    if (now - this.#notedAt >= NOTE_MS) this.#note(held, now);
  }

  #note({ principal, pin }: Held, now: number): void {
    this.#notedAt = now;
    this.#gate.pins.stillShown(principal, pin.surface);
  }

  #isIdle(now: number): boolean {
    return now - this.#usedAt >= this.#gate.session.idleMs;
  }
}
