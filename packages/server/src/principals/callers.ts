import { createHash, randomBytes } from 'node:crypto';
import os from 'node:os';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Caller, Door } from './caller.ts';
import type { Principal, PrincipalStore } from './principal.ts';

/** What {@link Callers} works with. */
export interface CallersParts {
  readonly store: PrincipalStore;
  readonly organizationId: string;
  /** What this process allows at most. */
  readonly limits: { readonly readOnly: boolean; readonly projects?: readonly string[] };
  /** The administrator's key, when it was configured. */
  readonly adminKey: string | undefined;
  readonly clock: Clock;
}

/** Takes a key that was just made to whoever shall have it: it cannot be read again. */
export type KeepKey = (key: string) => Promise<void>;

const ADMIN_KEY_MIN_LENGTH = 32;

/** Tells who calls: the agent on stdio, the person at the CLI, whoever holds a key. */
export class Callers {
  readonly #parts: CallersParts;
  readonly #own = new Map<string, Promise<Principal>>();

  constructor(parts: CallersParts) {
    this.#parts = parts;
  }

  /** An agent acting for the operating system's user. */
  async stdio(client?: string): Promise<Caller> {
    const user = userName();
    return this.#caller(
      await this.#principal({ kind: 'agent', name: `agent of ${user}`, actingFor: user }),
      'stdio',
      client,
    );
  }

  /** The operating system's user, operator of this database. */
  async operator(): Promise<Caller> {
    return this.#caller(await this.#principal({ kind: 'person', name: userName() }), 'cli');
  }

  /** Whoever holds this key; keys are looked up by their SHA-256, so nothing is compared byte by byte. */
  async byKey(key: string, client?: string): Promise<Caller | undefined> {
    const principal = await this.#parts.store.principalByKeyHash(hashOf(key));
    return principal === undefined ? undefined : this.#caller(principal, 'http', client);
  }

  /**
   * Gives the administrator the configured key, or a new one when no key exists; tells whether one was made.
   *
   * Only the hash of a key stays here, so a new key is in `keep`'s hands before it counts. Throws MISCONFIGURED for a
   * short one.
   */
  async ensureAdminKey(keep: KeepKey): Promise<boolean> {
    const { adminKey, store } = this.#parts;
    if (adminKey === undefined) return (await store.hasKeys()) ? false : this.#makeAdminKey(keep);
    checkLength(adminKey);
    const admin = await this.#admin();
    await store.addKey(admin.id, hashOf(adminKey), this.#now());
    return false;
  }

  async #makeAdminKey(keep: KeepKey): Promise<boolean> {
    const admin = await this.#admin();
    const key = `gdn_${randomBytes(32).toString('base64url')}`;
    return this.#parts.store.addFirstKey(admin.id, hashOf(key), this.#now(), () => keep(key));
  }

  #admin(): Promise<Principal> {
    return this.#principal({ kind: 'person', name: 'admin' });
  }

  #now(): string {
    return this.#parts.clock().toISOString();
  }

  #principal(who: Pick<Principal, 'kind' | 'name' | 'actingFor'>): Promise<Principal> {
    const name = `${who.kind} ${who.name}`;
    const known = this.#own.get(name);
    if (known !== undefined) return known;
    const made = this.#parts.store.findOrCreatePrincipal({
      ...who,
      organizationId: this.#parts.organizationId,
      role: 'admin',
    });
    this.#own.set(name, made);
    made.catch(() => this.#own.delete(name));
    return made;
  }

  #caller(principal: Principal, door: Door, client?: string): Caller {
    const { readOnly, projects } = this.#parts.limits;
    return {
      principal: narrowed(principal, projects),
      door,
      readOnly,
      ...(client === undefined ? {} : { client }),
    };
  }
}

function narrowed(principal: Principal, projects: readonly string[] | undefined): Principal {
  if (projects === undefined) return principal;
  return { ...principal, projects: principal.projects?.filter((key) => projects.includes(key)) ?? projects };
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function checkLength(key: string): void {
  if (key.length >= ADMIN_KEY_MIN_LENGTH) return;
  throw new AppError('MISCONFIGURED', `GUIDON_ADMIN_KEY has ${key.length} characters.`, {
    hint: `Use ${ADMIN_KEY_MIN_LENGTH} or more, for example the output of: openssl rand -base64 32`,
  });
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A user without an entry in the password database, as in some containers.
    return 'operator';
  }
}
