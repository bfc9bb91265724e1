import os from 'node:os';
import { andThen } from '../lib/and-then.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Caller, Door } from './caller.ts';
import { hasEnded, isLive } from './is-live.ts';
import { KeyCache } from './key-cache.ts';
import { hashOf, hintOf, makeSecret } from './key-secret.ts';
import type { KeyHolder, KeyStore, KeyWrites } from './key-store.ts';
import { limitedCaller, type ProcessLimits } from './limited-caller.ts';
import { ADMIN_NAME, type Principal, type PrincipalStore } from './principal.ts';

/** What {@link Callers} works with. */
export interface CallersParts {
  readonly store: PrincipalStore & KeyStore;
  readonly organizationId: string;
  /** What this process allows at most. */
  readonly limits: ProcessLimits;
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
  readonly #cache: KeyCache;
  readonly #own = new Map<string, Promise<Principal>>();
  /** Made once for as long as the cache remembers the key. */
  readonly #holders = new WeakMap<KeyHolder, Caller>();

  constructor(parts: CallersParts) {
    this.#parts = parts;
    this.#cache = new KeyCache(parts.store, () => parts.clock().getTime());
  }

  /** An agent acting for the operating system's user. */
  async stdio(client?: string): Promise<Caller> {
    const user = userName();
    const name = `agent of ${user}`;
    const agent = await this.#principal({ kind: 'agent', origin: 'machine', name, actingFor: user });
    return { ...this.#caller(agent, 'stdio', client), throughAgent: true };
  }

  /** The operating system's user, operator of this database. */
  async operator(): Promise<Caller> {
    return this.#caller(
      await this.#principal({ kind: 'person', origin: 'machine', name: userName() }),
      'cli',
    );
  }

  /** Whoever holds this key, unless it waits for approval, expired or was revoked. `mayLook`: see {@link KeyCache.find}. */
  byKey(key: string, mayLook?: () => boolean): Caller | undefined | Promise<Caller | undefined> {
    return andThen(this.#cache.find(hashOf(key), mayLook), (holder) => {
      if (holder === undefined || !isLive(holder.key, this.#parts.clock())) return undefined;
      return this.#holders.get(holder) ?? this.#holder(holder);
    });
  }

  /** The id of a key that would open something if it were approved, right after it was found to open nothing. */
  waiting(key: string): string | undefined {
    const holder = this.#cache.remembered(hashOf(key));
    if (holder?.key.waits !== true || hasEnded(holder.key, this.#parts.clock())) return undefined;
    return holder.key.id;
  }

  /** Forgets the keys it remembers. */
  close(): void {
    this.#cache.close();
  }

  #holder(holder: KeyHolder): Caller | undefined {
    if (!this.#serves(holder.principal)) return undefined;
    const { id, expiresAt } = holder.key;
    const key = { id, ...(expiresAt === undefined ? {} : { expiresAt }) };
    const caller = { ...this.#caller(holder.principal, 'http'), key };
    this.#holders.set(holder, caller);
    return caller;
  }

  /** An SDK has no grants that could be narrowed: one of a project that is not served is nobody here. */
  #serves({ sdk }: Principal): boolean {
    const { projects } = this.#parts.limits;
    return sdk === undefined || projects === undefined || projects.includes(sdk.project);
  }

  /**
   * Gives the administrator the configured key, or a new one when no key exists; tells whether one was made.
   *
   * A key that was configured before stops working. Only the hash of a key stays here, so a new key is in `keep`'s
   * hands before it counts. Throws MISCONFIGURED for a short one, and for one that was revoked.
   */
  async ensureAdminKey(keep: KeepKey): Promise<boolean> {
    const { adminKey, store } = this.#parts;
    if (adminKey === undefined)
      return (await store.readKeys((keys) => keys.anyKey())) ? false : this.#makeAdminKey(keep);
    checkLength(adminKey);
    const admin = await this.#admin();
    await store.writeKeys((keys) => this.#configure(keys, admin, adminKey));
    return false;
  }

  async #configure(keys: KeyWrites, admin: Principal, secret: string): Promise<void> {
    const hash = hashOf(secret);
    for (const earlier of await keys.configuredKeys())
      if (earlier.hash !== hash) await keys.deleteKey(earlier.id);
    const known = await keys.keyByHash(hash);
    if (known?.key.revokedAt !== undefined) throw wasRevoked();
    if (known?.key.configured === true) return;
    if (known !== undefined) await keys.deleteKey(known.key.id);
    await keys.insertKey({ ...this.#adminKey(admin, secret), configured: true }, hash);
  }

  /** Looks once more, with every other process kept waiting, and makes a key that somebody has before it counts. */
  async #makeAdminKey(keep: KeepKey): Promise<boolean> {
    const admin = await this.#admin();
    const secret = makeSecret(admin);
    return this.#parts.store.writeKeys(async (keys) => {
      if (await keys.anyKey()) return false;
      await keys.insertKey(this.#adminKey(admin, secret), hashOf(secret));
      await keep(secret);
      return true;
    });
  }

  #adminKey(admin: Principal, secret: string) {
    const createdAt = this.#now();
    const id = newId('key', new Date(createdAt));
    return { id, principalId: admin.id, label: 'administrator', hint: hintOf(secret), createdAt };
  }

  #admin(): Promise<Principal> {
    return this.#principal({ kind: 'person', name: ADMIN_NAME });
  }

  #now(): string {
    return this.#parts.clock().toISOString();
  }

  #principal(who: Pick<Principal, 'kind' | 'origin' | 'name' | 'actingFor'>): Promise<Principal> {
    const name = `${who.origin} ${who.kind} ${who.name}`;
    const known = this.#own.get(name);
    if (known !== undefined) return known;
    const made = this.#parts.store.findOrCreatePrincipal({
      ...who,
      organizationId: this.#parts.organizationId,
      grants: [{ role: 'admin' }],
    });
    this.#own.set(name, made);
    made.catch(() => this.#own.delete(name));
    return made;
  }

  #caller(principal: Principal, door: Door, client?: string): Caller {
    return limitedCaller(principal, door, this.#parts.limits, client);
  }
}

function wasRevoked(): AppError {
  return new AppError('MISCONFIGURED', 'The key in GUIDON_ADMIN_KEY was revoked.', {
    hint: 'Bring a new one, for example the output of: openssl rand -base64 32',
  });
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
