import { findEnvironment, findProject } from '../flags/find.ts';
import type { FlagStore, Page, PageRequest } from '../flags/flag-store.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { isSameName } from '../lib/is-same-name.ts';
import type { Logger } from '../lib/logger.ts';
import { auditedDeed } from './audited-deed.ts';
import { actorOf, type Caller } from './caller.ts';
import { checkName } from './check-name.ts';
import { findKey, findToRotate } from './find-key.ts';
import { hasEnded } from './is-live.ts';
import { checkMayBreakGlass, type Opening, openingOf } from './key-approval.ts';
import { endOfKey, endOfRotated, lifeOf } from './key-life.ts';
import {
  administered,
  checkAdministers,
  checkIsPerson,
  checkMayMakeKeys,
  checkMayWriteKeys,
  checkWithin,
  looksAfter,
} from './key-rights.ts';
import { hashOf, hintOf, makeSecret } from './key-secret.ts';
import { type KeyStatus, keyStatus } from './key-status.ts';
import type { AccessKey, KeyHolder, KeyReads, KeyStore, KeyWrites } from './key-store.ts';
import type { NewKey } from './new-key.ts';
import { ADMIN_NAME, type Principal } from './principal.ts';
import { recordKeyDeed } from './record-key-deed.ts';
import type { RefusalLog } from './refusal-log.ts';
import { isConfigured, type Revocation, type RevokedKey, revocationOf, revokedBy } from './revocation.ts';

/** What a {@link KeyService} works with besides its store. */
export interface KeyServiceParts {
  readonly clock: Clock;
  readonly refusals: RefusalLog;
  readonly logger: Logger;
}

/** A key that was just made. The secret is nowhere else: whoever has this shows it once. */
export interface MadeKey extends KeyHolder {
  readonly secret: string;
}

/** A key that was just made in place of another. */
export interface RotatedKey extends MadeKey {
  /** The one before, with its end. */
  readonly previous: AccessKey;
}

/**
 * Makes, lists, rotates and revokes keys; every deed and every refusal has its line in the audit log.
 *
 * Keys are looked after by administrators of all they reach, and made and rotated by persons only; a person's key by
 * that person. Those of others are NOT_FOUND, like ones that are not there. Error codes: PERMISSION_DENIED, READ_ONLY, NOT_FOUND, ALREADY_EXISTS,
 * INVALID_ARGUMENT, PRECONDITION_FAILED, UNAVAILABLE.
 */
export class KeyService {
  readonly #store: KeyStore & FlagStore;
  readonly #clock: Clock;
  readonly #refusals: RefusalLog;
  readonly #logger: Logger;
  #pastApproval = 0;

  constructor(store: KeyStore & FlagStore, { clock, refusals, logger }: KeyServiceParts) {
    this.#store = store;
    this.#clock = clock;
    this.#refusals = refusals;
    this.#logger = logger;
  }

  /**
   * Makes a principal and its first key. Never with more rights, or a longer life, than the caller has. The name of
   * somebody whose keys all ended stands for the same somebody again, with the rights asked for now. The key of a person
   * who could decide about a protected environment waits for approval, see `KeyApprovals`.
   */
  create(caller: Caller, wanted: NewKey): Promise<MadeKey> {
    return this.#audited(caller, 'create_key', async () => {
      checkMayMakeKeys(caller);
      checkShape(wanted);
      checkMayBreakGlass(caller, wanted);
      await this.#checkPlaces(caller, wanted);
      checkWithin(caller, wanted);
      const now = this.#clock();
      const principal = principalOf(caller, wanted, newId('prn', now));
      const end = endOfKey(caller, principal, wanted.expiresInDays, now);
      const made = await this.#store.writeKeys(async (keys) => {
        const known = await this.#endedHolder(keys, caller, principal);
        const holder = { ...principal, ...known };
        if (known === undefined) await keys.insertPrincipal(holder, now.toISOString());
        else await keys.setRights(holder);
        const deed = known === undefined ? 'create_key' : 'create_key_again';
        const facts = { label: wanted.label, ...end, ...(await openingOf(keys, holder, wanted, now)) };
        return this.#insert(keys, caller, holder, facts, deed);
      });
      if (made.key.glassReason !== undefined) this.#tellGlass(made);
      return made;
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
      const now = this.#clock();
      return this.#store.writeKeys(async (keys) => {
        const { key, principal } = await findToRotate(keys, caller, id);
        if (key.configured === true) throw isConfigured();
        const expiresAt = endOfRotated(key, overlapHours, now);
        if (expiresAt !== undefined) await keys.endKey(id, { expiresAt });
        const end = endOfKey(caller, principal, lifeOf(key), now, true);
        const made = await this.#insert(keys, caller, principal, { label: key.label, ...end }, 'rotate_key');
        return { ...made, previous: expiresAt === undefined ? key : { ...key, expiresAt } };
      });
    });
  }

  /** Ends a key at once, everywhere. Repeating it is harmless. */
  revoke(caller: Caller, id: string, how: Revocation = {}): Promise<RevokedKey> {
    return this.#audited(caller, 'revoke_key', async () => {
      checkMayWriteKeys(caller);
      if (how.agreed !== true) checkIsPerson(caller);
      const revokedAt = this.#clock().toISOString();
      return this.#store.writeKeys(async (keys) => {
        const plan = await revocationOf(keys, caller, id, how);
        for (const holder of plan.ended) {
          await keys.endKey(holder.key.id, { revokedAt });
          const how = { deed: 'revoke_key', at: revokedAt, outcome: 'applied' } as const;
          await recordKeyDeed(keys, caller, { ...how, holder });
        }
        return revokedBy(plan, revokedAt);
      });
    });
  }

  /** What {@link KeyService.revoke} would do. */
  async wouldRevoke(caller: Caller, id: string, how: Revocation = {}): Promise<RevokedKey> {
    checkMayWriteKeys(caller);
    return this.#store.readKeys((keys) => revocationOf(keys, caller, id, how));
  }

  /** What a key is good for now. */
  statusOf(key: AccessKey): KeyStatus {
    return keyStatus(key, this.#clock());
  }

  /** How many keys opened here past approval since the start. */
  get pastApproval(): number {
    return this.#pastApproval;
  }

  async #insert(
    keys: KeyWrites,
    caller: Caller,
    principal: Principal,
    facts: Opening & Pick<AccessKey, 'expiresAt' | 'days'> & { readonly label?: string | undefined },
    deed: string,
  ): Promise<MadeKey> {
    await checkStillThere(keys, principal);
    const now = this.#clock();
    const secret = makeSecret(principal);
    const { label, ...how } = facts;
    const key: AccessKey = {
      id: newId('key', now),
      principalId: principal.id,
      hint: hintOf(secret),
      createdAt: now.toISOString(),
      createdBy: caller.principal.name,
      madeBy: caller.principal.id,
      ...(caller.key === undefined ? {} : { madeWith: caller.key.id }),
      ...(label === undefined ? {} : { label }),
      ...how,
    };
    await keys.insertKey(key, hashOf(secret));
    const holder = { key, principal };
    const at = key.createdAt;
    await recordKeyDeed(keys, caller, { deed, holder, at, outcome: outcomeOf(how) });
    return { ...holder, secret };
  }

  #tellGlass({ key, principal }: KeyHolder): void {
    this.#pastApproval++;
    const fields = { key: key.id, holder: principal.id, madeBy: key.madeBy };
    this.#logger.warn(fields, 'a key opened past the approval it takes');
  }

  #audited<T>(caller: Caller, deed: string, work: () => Promise<T>): Promise<T> {
    return auditedDeed(this.#refusals, caller, deed, work);
  }

  /** The id of somebody of this name whose keys all ended, whom the caller looks after. Throws ALREADY_EXISTS. */
  async #endedHolder(
    keys: KeyReads,
    caller: Caller,
    wanted: Principal,
  ): Promise<Pick<Principal, 'id'> | undefined> {
    const known = await keys.principalNamed(wanted);
    if (known === undefined) {
      if (wanted.kind === 'person' && isSameName(wanted.name, ADMIN_NAME)) throw nameTaken(wanted);
      await checkName(keys, wanted);
      return undefined;
    }
    // A waiting key counts: what was looked at before it is approved must be what opens.
    const ended = (await keys.keysOf(known.id)).every((key) => hasEnded(key, this.#clock()));
    if (!ended || !looksAfter(caller, known)) throw nameTaken(wanted);
    return { id: known.id };
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

/** What was there a moment ago may be deleted: a key made then would open what is made by that name later. */
async function checkStillThere(keys: KeyReads, { organizationId, grants, sdk }: Principal): Promise<void> {
  for (const { project, environment } of sdk === undefined ? grants : [sdk]) {
    if (project === undefined) continue;
    const place = { project, ...(environment === undefined ? {} : { environment }) };
    if (await keys.hasPlace(organizationId, place)) continue;
    throw new AppError('NOT_FOUND', 'A project or environment that this key is for was deleted.', {
      hint: 'Make another key, for what there is (guidon keys create).',
    });
  }
}

function outcomeOf({ waits, glassReason }: Opening): 'applied' | 'proposed' | 'broke_glass' {
  if (glassReason !== undefined) return 'broke_glass';
  return waits === true ? 'proposed' : 'applied';
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
    hint: 'Give another name, or rotate a key it has. Once all its keys are revoked or expired, this makes it another.',
  });
}
