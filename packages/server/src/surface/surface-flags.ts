import type {
  AskedFlag,
  FlagSource,
  Principal,
  Setting,
  Settings,
  SourceHost,
  SourceStatus,
} from '@guidon/gate';
import type { EnvironmentName } from '../flags/environment-delta.ts';
import type { FlagStore, RevisionEvent } from '../flags/flag-store.ts';
import type { LiveEnvironment } from '../flags/live-environment.ts';
import type { LiveEnvironments } from '../flags/live-environments.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import { andThen } from '../lib/and-then.ts';
import type { Tool } from '../tools/define-tool.ts';
import { UNGATED } from '../tools/ungated.ts';
import { type FlagsAt, PastFlags } from './past-flags.ts';
import type { SurfaceHistory } from './surface-history.ts';
import { SurfaceProjects } from './surface-projects.ts';
import { WatchedEnvironments } from './watched-environments.ts';

/** What {@link SurfaceFlags} are read from. */
export interface SurfaceFlagsParts {
  readonly catalogue: readonly Tool[];
  readonly environments: LiveEnvironments;
  readonly store: Pick<FlagStore, 'onRevision'> & SurfaceHistory;
}

type Evaluated = Pick<LiveEnvironment, 'evaluate'> | FlagsAt | undefined;

/** The surface flags of every organization: flags of a project of its own, live, and as of any moment. */
export class SurfaceFlags implements FlagSource {
  readonly name = 'guidon';
  readonly #environments: LiveEnvironments;
  readonly #store: SurfaceFlagsParts['store'];
  readonly #past: PastFlags;
  /** What holds where nobody set a flag: every tool, but for experimental ones. */
  readonly #shipped: Settings;
  readonly #names = new Map<string, EnvironmentName>();
  readonly #watched = new WatchedEnvironments(() => this.#changed());
  /** Organizations that have none, as far as is known. */
  readonly #without = new Set<string>();
  readonly #projects: SurfaceProjects;
  /** Projects that moved and are being looked up. */
  readonly #lookingUp = new Set<Promise<void>>();
  #moves = 0;
  /** What failed last in reading them as they are, and as they were, until it works again. */
  readonly #failures = new Map<'live' | 'past', string>();
  #changed = () => {};
  #stop: (() => void) | undefined;

  constructor({ catalogue, environments, store }: SurfaceFlagsParts) {
    this.#environments = environments;
    this.#store = store;
    this.#past = new PastFlags(store);
    this.#projects = new SurfaceProjects(store);
    const gated = catalogue.filter(({ name }) => !UNGATED.has(name));
    this.#shipped = new Map(gated.map((tool) => [tool.name, { value: tool.experimental !== true }]));
  }

  async open({ changed }: SourceHost): Promise<void> {
    this.#changed = changed;
    this.#stop = this.#store.onRevision((event) => this.#notice(event));
  }

  read = (asked: readonly AskedFlag[], principal: Principal | undefined): Settings | Promise<Settings> => {
    if (principal?.tenant === undefined) return this.#shipped;
    return andThen(this.#current(principal.tenant), (flags) => this.#settings(asked, principal, flags));
  };

  readonly history = {
    now: () => this.#store.databaseTime(),
    asOf: (at: number) => (asked: readonly AskedFlag[], principal: Principal | undefined) =>
      principal?.tenant === undefined ? this.#shipped : this.#asOf(at, asked, principal, principal.tenant),
  };

  status(): SourceStatus {
    const [lastError] = this.#failures.values();
    return lastError === undefined ? { state: 'ok' } : { state: 'stale', lastError };
  }

  close(): void {
    this.#stop?.();
    this.#watched.close();
  }

  async #asOf(
    at: number,
    asked: readonly AskedFlag[],
    principal: Principal,
    organizationId: string,
  ): Promise<Settings> {
    const current = await this.#current(organizationId);
    if (current === undefined) return this.#shipped;
    try {
      const flags = await this.#past.at(organizationId, at);
      this.#failures.delete('past');
      return this.#settings(asked, principal, flags);
    } catch (failure) {
      this.#failed('past', failure);
      throw failure;
    }
  }

  /** An organization's flags, at once when they are in memory and nothing newer is known of. */
  #current(organizationId: string): LiveEnvironment | undefined | Promise<LiveEnvironment | undefined> {
    if (this.#without.has(organizationId)) return this.#lookedUp(organizationId);
    const live = this.#environments.current(this.#nameOf(organizationId));
    if (live instanceof Promise) return this.#found(organizationId, live);
    this.#failures.delete('live');
    this.#watched.keep(organizationId, live);
    return live;
  }

  async #found(
    organizationId: string,
    reading: Promise<LiveEnvironment | undefined>,
  ): Promise<LiveEnvironment | undefined> {
    const moves = this.#moves;
    try {
      const live = await reading;
      this.#failures.delete('live');
      if (live !== undefined) this.#watched.keep(organizationId, live);
      else this.#forget(organizationId, moves);
      return live;
    } catch (failure) {
      this.#failed('live', failure);
      return this.#watched.last(organizationId);
    }
  }

  /** None, unless a project that moved turns out to be the organization's. */
  #lookedUp(organizationId: string): undefined | Promise<LiveEnvironment | undefined> {
    if (this.#lookingUp.size === 0) return undefined;
    return Promise.all(this.#lookingUp).then(() => this.#current(organizationId));
  }

  /** There is none, unless one was made meanwhile. */
  #forget(organizationId: string, moves: number): void {
    this.#watched.forget(organizationId);
    if (moves === this.#moves) this.#without.add(organizationId);
  }

  #notice({ projectId, rewritten }: RevisionEvent): void {
    if (rewritten === true) this.#past.forget();
    const owner = this.#projects.ownerOf(projectId);
    if (owner === undefined) return;
    this.#moves++;
    if (typeof owner === 'string') this.#moved([owner]);
    else this.#keepLookingUp(owner);
  }

  #keepLookingUp(finding: Promise<string | undefined>): void {
    const moved = (owner: string | undefined) => this.#moved(owner === undefined ? [] : [owner]);
    // Not to know whose it is, is to know of nobody that they have none.
    const lookingUp = finding.then(moved, () => this.#moved([...this.#without]));
    this.#lookingUp.add(lookingUp);
    void lookingUp.then(() => this.#lookingUp.delete(lookingUp));
  }

  /** Those of these organizations that had no surface flags may have some now, and of others nobody watches theirs. */
  #moved(organizationIds: readonly string[]): void {
    const others = organizationIds.filter((id) => this.#without.delete(id) || !this.#watched.has(id));
    void this.#lookAgain(others);
  }

  async #lookAgain(organizationIds: readonly string[]): Promise<void> {
    const found = await Promise.all(organizationIds.map((id) => this.#current(id)));
    if (found.some((live) => live !== undefined)) this.#changed();
  }

  #settings(asked: readonly AskedFlag[], { id }: Principal, flags: Evaluated): Settings {
    if (flags === undefined) return this.#shipped;
    const settings = new Map<string, Setting>();
    for (const { key } of asked) {
      const value = UNGATED.has(toolOf(key)) ? undefined : flags.evaluate(key, { targetingKey: id }).value;
      const setting = typeof value === 'boolean' ? { value } : this.#shipped.get(key);
      if (setting !== undefined) settings.set(key, setting);
    }
    return settings;
  }

  #failed(what: 'live' | 'past', failure: unknown): void {
    const { code, name } = failure as { readonly code?: unknown; readonly name?: unknown };
    this.#failures.set(what, String(code ?? name ?? 'Error'));
  }

  #nameOf(organizationId: string): EnvironmentName {
    const known = this.#names.get(organizationId);
    if (known !== undefined) return known;
    const name = { organizationId, project: SURFACE_PROJECT, environment: SURFACE_ENVIRONMENT };
    this.#names.set(organizationId, name);
    return name;
  }
}

/** The tool that a surface flag is about. */
function toolOf(key: string): string {
  return key.startsWith('kill.') ? key.slice('kill.'.length) : key;
}
