import { type EventDetails, type OpenFeatureEventEmitter, ProviderEvents } from '@openfeature/server-sdk';

/** An event that a provider emitted. */
export interface Heard {
  readonly type: ProviderEvents;
  readonly details: EventDetails | undefined;
}

/** Everything that a provider says, and a way to wait for it. */
export class Ear {
  readonly heard: Heard[] = [];
  #waiting: (() => void)[] = [];

  constructor(events: Pick<OpenFeatureEventEmitter, 'addHandler'>) {
    for (const type of Object.values(ProviderEvents)) {
      events.addHandler(type, (details) => {
        this.heard.push({ type, details });
        for (const wake of this.#waiting.splice(0)) wake();
      });
    }
  }

  get types(): ProviderEvents[] {
    return this.heard.map(({ type }) => type);
  }

  /** The event of this type that comes as the count says, heard before or yet to come. */
  async event(type: ProviderEvents, count = 1): Promise<EventDetails | undefined> {
    for (;;) {
      const found = this.heard.filter((event) => event.type === type)[count - 1];
      if (found !== undefined) return found.details;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
