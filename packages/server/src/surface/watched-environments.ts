import type { LiveEnvironment } from '../flags/live-environment.ts';

// Half of what is kept of environments in all: those that are watched stay in memory.
const MOST = 100;

interface Watched {
  readonly live: LiveEnvironment;
  readonly stop: () => void;
}

/**
 * The surface flags of organizations, as they were read last, and watched. Of many, those asked for longest ago are let go,
 * as are those that are no more.
 */
export class WatchedEnvironments {
  readonly #changed: () => void;
  readonly #most: number;
  /** By organization, the one asked for longest ago first. */
  readonly #watched = new Map<string, Watched>();

  constructor(changed: () => void, most = MOST) {
    this.#changed = changed;
    this.#most = most;
  }

  has(organizationId: string): boolean {
    return this.#watched.has(organizationId);
  }

  /** What was read last; undefined when that was let go. */
  last(organizationId: string): LiveEnvironment | undefined {
    return this.#watched.get(organizationId)?.live;
  }

  /** Takes what an organization has now, and watches it. */
  keep(organizationId: string, live: LiveEnvironment): void {
    const known = this.#watched.get(organizationId);
    if (known?.live === live && this.#watched.size <= this.#most / 2) return;
    this.#watched.delete(organizationId);
    if (known?.live === live) return void this.#watched.set(organizationId, known);
    known?.stop();
    this.#watched.set(organizationId, { live, stop: this.#watch(live) });
    const [oldest] = this.#watched.keys();
    if (this.#watched.size > this.#most && oldest !== undefined) this.forget(oldest);
  }

  /** Lets go of an organization's. */
  forget(organizationId: string): void {
    this.#watched.get(organizationId)?.stop();
    this.#watched.delete(organizationId);
  }

  /** Watches nothing any more. */
  close(): void {
    for (const { stop } of this.#watched.values()) stop();
    this.#watched.clear();
  }

  /** One that is no more is not watched any longer; what it said last holds until another one is read. */
  #watch(live: LiveEnvironment): () => void {
    let isOver = false;
    let stop = () => {};
    stop = live.watch((event) => {
      isOver ||= event === 'ended';
      if (isOver) stop();
      this.#changed();
    });
    if (isOver) stop();
    return stop;
  }
}
