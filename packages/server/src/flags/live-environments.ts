import type { Logger } from '../lib/logger.ts';
import type { EnvironmentName } from './environment-delta.ts';
import { EnvironmentKeeper } from './environment-keeper.ts';
import type { FlagStore, RevisionEvent } from './flag-store.ts';
import type { LiveEnvironment } from './live-environment.ts';

/** How {@link LiveEnvironments} are kept. */
export interface LiveEnvironmentsOptions {
  readonly logger?: Logger | undefined;
  /** Environments kept in memory, the one asked longest ago goes first; those that are watched stay. Default 200. */
  readonly most?: number;
}

const MOST = 200;

/**
 * The environments that applications read from, compiled and in memory.
 *
 * Each is read whole when it is first asked for, and from then on brought up to date with what changed. While the
 * database is gone they answer from memory, with the last that was read.
 */
export class LiveEnvironments {
  readonly #store: FlagStore;
  readonly #logger: Logger | undefined;
  readonly #most: number;
  /** By name, the one asked longest ago first. */
  readonly #keepers = new Map<string, EnvironmentKeeper>();
  #stop: (() => void) | undefined;
  #isClosed = false;

  constructor(store: FlagStore, { logger, most = MOST }: LiveEnvironmentsOptions = {}) {
    this.#store = store;
    this.#logger = logger;
    this.#most = most;
  }

  /** How many are in memory. */
  get size(): number {
    return this.#keepers.size;
  }

  /**
   * The environment of this name, undefined when there is none: at once when it is in memory and nothing newer is
   * known of. Throws UNAVAILABLE when it was never read and the database is gone.
   */
  current(name: EnvironmentName): LiveEnvironment | Promise<LiveEnvironment | undefined> {
    const keeper = this.#keeper(keyOf(name), name);
    return keeper.isCurrent && keeper.live !== undefined ? keeper.live : keeper.whenCurrent();
  }

  /**
   * {@link LiveEnvironments.current}, after a look into the database for anything newer that only who asks waits for, up
   * to a second. Throws UNAVAILABLE when the database cannot be read.
   */
  refresh(name: EnvironmentName): Promise<LiveEnvironment | undefined> {
    return this.#keeper(keyOf(name), name).refreshed();
  }

  /** Since when one of them could not be brought up to date, in milliseconds since 1970; undefined when all are. */
  get behindSince(): number | undefined {
    const times = [...this.#keepers.values()].flatMap(({ behindSince = [] }) => behindSince);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Forgets everything, and ends what watches. */
  close(): void {
    this.#isClosed = true;
    this.#stop?.();
    for (const keeper of this.#keepers.values()) keeper.close();
    this.#keepers.clear();
  }

  #keeper(key: string, name: EnvironmentName): EnvironmentKeeper {
    const known = this.#keepers.get(key);
    if (known === undefined) return this.#add(key, name);
    if (this.#keepers.size > this.#most / 2) {
      this.#keepers.delete(key);
      this.#keepers.set(key, known);
    }
    return known;
  }

  #add(key: string, name: EnvironmentName): EnvironmentKeeper {
    const forget = () => {
      if (this.#keepers.get(key) === keeper) this.#keepers.delete(key);
    };
    const keeper = new EnvironmentKeeper(name, {
      store: this.#store,
      logger: this.#logger,
      forget,
      loaded: () => this.#makeRoom(keeper),
    });
    if (this.#isClosed) return keeper;
    this.#stop ??= this.#store.onRevision((event) => this.#notice(event));
    this.#keepers.set(key, keeper);
    return keeper;
  }

  #notice(event: RevisionEvent): void {
    for (const keeper of [...this.#keepers.values()]) keeper.notice(event);
  }

  /** Those that are being read for the first time stay: somebody waits for each of them. */
  #makeRoom(newest: EnvironmentKeeper): void {
    for (const keeper of this.#keepers.values()) {
      if (this.#keepers.size <= this.#most) return;
      if (keeper !== newest && keeper.live?.isWatched === false) keeper.release();
    }
  }
}

/** Who asks with the same name again and again, as the holder of a key does, has its key ready. */
const keys = new WeakMap<EnvironmentName, string>();

function keyOf(name: EnvironmentName): string {
  return keys.get(name) ?? newKey(name);
}

/** None of the three can hold a slash. */
function newKey(name: EnvironmentName): string {
  const key = `${name.organizationId}/${name.project}/${name.environment}`;
  keys.set(name, key);
  return key;
}
