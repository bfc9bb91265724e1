import { auditEntry } from '../flags/audit-entry.ts';
import { findEnvironment, findProject } from '../flags/find.ts';
import type { FlagStore, Page, PageRequest } from '../flags/flag-store.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { actorOf, type Caller } from './caller.ts';
import { isLive } from './is-live.ts';
import { endOfKey, endOfRotated, lifeOf } from './key-life.ts';
import {
  administered,
  checkAdministers,
  checkMayMakeKeys,
  checkMayWriteKeys,
  checkWithin,
  looksAfter,
} from './key-rights.ts';
import { hashOf, hintOf, makeSecret } from './key-secret.ts';
import type { AccessKey, KeyHolder, KeyReads, KeyStore, KeyWrites } from './key-store.ts';
import type { NewKey } from './new-key.ts';
import type { Principal } from './principal.ts';

/** A key that was just made. The secret is nowhere else: whoever has this shows it once. */
export interface MadeKey extends KeyHolder {
  readonly secret: string;
}

/** A key that was just made in place of another. */
export interface RotatedKey extends MadeKey {
  /** The one before, with its end. */
  readonly previous: AccessKey;
}

/** What became of a key that shall be revoked. */
export interface RevokedKey extends KeyHolder {
  /** False: it was revoked before. */
  readonly changed: boolean;
}

/**
 * Makes, lists, rotates and revokes keys; every deed and every refusal has its line in the audit log.
 *
 * Keys are looked after by administrators of all they reach, and made and rotated by persons only. Those of others
 * are NOT_FOUND, like ones that are not there. Error codes: PERMISSION_DENIED, READ_ONLY, NOT_FOUND, ALREADY_EXISTS,
 * INVALID_ARGUMENT, PRECONDITION_FAILED, UNAVAILABLE.
 */
export class KeyService {
  readonly #store: KeyStore & FlagStore;
  readonly #clock: Clock;

  constructor(store: KeyStore & FlagStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Makes a principal and its first key. Never with more rights, or a longer life, than the caller has. */
  create(caller: Caller, wanted: NewKey): Promise<MadeKey> {
    return this.#audited(caller, 'create_key', async () => {
      checkMayMakeKeys(caller);
      checkShape(wanted);
      await this.#checkPlaces(caller, wanted);
      checkWithin(caller, wanted);
      const now = this.#clock();
      const principal = principalOf(caller, wanted, newId('prn', now));
      const end = endOfKey(caller, principal, wanted.expiresInDays, now);
      return this.#store.writeKeys(async (keys) => {
        if ((await keys.principalNamed(principal)) !== undefined) throw nameTaken(principal);
        await keys.insertPrincipal(principal, now.toISOString());
        return this.#insert(keys, caller, principal, { label: wanted.label, ...end }, 'create_key');
      });
    });
  }

  /** Keys the caller looks after, the newest first. PERMISSION_DENIED for whoever administers nothing. */
  async list(caller: Caller, page: PageRequest): Promise<Page<KeyHolder>> {
    checkAdministers(caller.principal);
    const projects = administered(caller.principal);
    const { organizationId } = caller.principal;
    return this.#store.readKeys((keys) => keys.keys(organizationId, projects, page));
  }

  /** One key the caller looks after. */
  async key(caller: Caller, id: string): Promise<KeyHolder> {
    checkAdministers(caller.principal);
    return this.#store.readKeys((keys) => findKey(keys, caller, id));
  }

  /**
   * Makes another key for the same principal. The one before goes on for some hours (default 24; 0: ends at once), so
   * that whoever uses it can change over.
   */
  rotate(caller: Caller, id: string, overlapHours?: number): Promise<RotatedKey> {
    return this.#audited(caller, 'rotate_key', async () => {
      checkMayMakeKeys(caller);
      const now = this.#clock();
      return this.#store.writeKeys(async (keys) => {
        const { key, principal } = await findKey(keys, caller, id);
        if (key.configured === true) throw isConfigured();
        checkWithin(caller, principal);
        const expiresAt = endOfRotated(key, overlapHours, now);
        if (expiresAt !== undefined) await keys.endKey(id, { expiresAt });
        const end = endOfKey(caller, principal, lifeOf(key), now, true);
        const made = await this.#insert(keys, caller, principal, { label: key.label, ...end }, 'rotate_key');
        return { ...made, previous: expiresAt === undefined ? key : { ...key, expiresAt } };
      });
    });
  }

  /** Ends a key at once, everywhere. Repeating it is harmless. */
  revoke(caller: Caller, id: string): Promise<RevokedKey> {
    return this.#audited(caller, 'revoke_key', async () => {
      checkMayWriteKeys(caller);
      const revokedAt = this.#clock().toISOString();
      return this.#store.writeKeys(async (keys) => {
        const holder = await findKey(keys, caller, id);
        if (holder.key.revokedAt !== undefined) return { ...holder, changed: false };
        await keys.endKey(id, { revokedAt });
        await this.#applied(keys, caller, 'revoke_key', id);
        return { ...holder, key: { ...holder.key, revokedAt }, changed: true };
      });
    });
  }

  /** Whether a key opens anything now. */
  isLive(key: AccessKey): boolean {
    return isLive(key, this.#clock().toISOString());
  }

  async #insert(
    keys: KeyWrites,
    caller: Caller,
    principal: Principal,
    facts: { readonly label?: string | undefined; readonly expiresAt?: string },
    deed: string,
  ): Promise<MadeKey> {
    const now = this.#clock();
    const secret = makeSecret(principal);
    const { label, expiresAt } = facts;
    const key: AccessKey = {
      id: newId('key', now),
      principalId: principal.id,
      hint: hintOf(secret),
      createdAt: now.toISOString(),
      createdBy: caller.principal.name,
      ...(label === undefined ? {} : { label }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    await keys.insertKey(key, hashOf(secret));
    await this.#applied(keys, caller, deed, key.id);
    return { key, principal, secret };
  }

  #applied(keys: KeyWrites, caller: Caller, deed: string, subject: string): Promise<void> {
    const at = this.#clock().toISOString();
    return keys.appendAudit(auditEntry(actorOf(caller), deed, at, { outcome: 'applied', subject }));
  }

  async #audited<T>(caller: Caller, deed: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      if (failure instanceof AppError && failure.code !== 'UNAVAILABLE')
        await this.#refused(caller, deed, failure);
      throw failure;
    }
  }

  async #refused(caller: Caller, deed: string, { code }: AppError): Promise<void> {
    const at = this.#clock().toISOString();
    const entry = auditEntry(actorOf(caller), deed, at, { outcome: 'refused', errorCode: code });
    await this.#store.write((writes) => writes.appendAudit(entry));
  }

  /** Throws NOT_FOUND for projects and environments that are not there, or cannot be seen. */
  #checkPlaces(caller: Caller, { grants, sdk }: NewKey): Promise<void> {
    return this.#store.read(async (reads) => {
      for (const { project: key, environment } of sdk === undefined ? grants : [sdk]) {
        if (key === undefined) continue;
        const project = await findProject(reads, actorOf(caller), key);
        if (environment !== undefined) await findEnvironment(reads, project, environment);
      }
    });
  }
}

async function findKey(keys: KeyReads, caller: Caller, id: string): Promise<KeyHolder> {
  const holder = await keys.key(caller.principal.organizationId, id);
  if (holder !== undefined && looksAfter(caller, holder.principal)) return holder;
  throw new AppError('NOT_FOUND', `There is no key "${id}".`, {
    hint: 'list_keys (guidon keys list) shows the keys there are.',
  });
}

function principalOf(caller: Caller, wanted: NewKey, id: string): Principal {
  const { kind, name, grants, sdk, readOnly } = wanted;
  return {
    id,
    organizationId: caller.principal.organizationId,
    kind,
    name,
    grants,
    ...(kind === 'agent' ? { actingFor: caller.principal.name } : {}),
    ...(readOnly === true ? { readOnly: true as const } : {}),
    ...(sdk === undefined ? {} : { sdk }),
  };
}

function checkShape({ kind, grants, sdk }: NewKey): void {
  if (kind === 'sdk' && (sdk === undefined || grants.length > 0)) {
    throw new AppError('INVALID_ARGUMENT', 'An SDK key takes a project, an environment and an exposure.', {
      hint: 'It only evaluates, so it takes no role. Name the environment it reads, and whether its key is published.',
    });
  }
  if (kind !== 'sdk' && (sdk !== undefined || grants.length === 0)) {
    throw new AppError('INVALID_ARGUMENT', 'A key of a person or an agent takes a role.', {
      hint: 'Pass viewer, editor, approver or admin; with a project and an environment it reaches no further.',
    });
  }
  if (grants.some(({ project, environment }) => environment !== undefined && project === undefined)) {
    throw new AppError('INVALID_ARGUMENT', 'An environment needs its project.', {
      hint: 'Pass project as well.',
    });
  }
}

function nameTaken({ kind, name }: Principal): AppError {
  return new AppError('ALREADY_EXISTS', `There is a ${kind} "${name}" already.`, {
    hint: 'Give another name, or rotate a key it has: that makes another key for it, also when the old one ended.',
  });
}

function isConfigured(): AppError {
  return new AppError('PRECONDITION_FAILED', 'This key came from GUIDON_ADMIN_KEY.', {
    hint: 'Change GUIDON_ADMIN_KEY and start again: the earlier key stops working then.',
  });
}
