import type { FrozenPin } from './frozen-pin.ts';

/** The pins of the sessions there are, as long as somebody holds on to them. */
export class FrozenPins {
  readonly #pins = new Set<WeakRef<FrozenPin>>();
  readonly #over = new FinalizationRegistry<WeakRef<FrozenPin>>((reference) => this.#pins.delete(reference));

  add(pin: FrozenPin): void {
    const reference = new WeakRef(pin);
    this.#pins.add(reference);
    this.#over.register(pin, reference);
  }

  /** Notes what the sessions are showing. */
  noteAll(): void {
    for (const reference of this.#pins) reference.deref()?.note();
  }
}
