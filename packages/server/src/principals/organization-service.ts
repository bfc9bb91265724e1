import { auditEntry } from '../flags/audit-entry.ts';
import type { FlagStore, Organization } from '../flags/flag-store.ts';
import { requireRole } from '../flags/grant.ts';
import { PLACE_KEY_PATTERN } from '../flags/object-keys.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { actorOf, type Caller } from './caller.ts';
import { checkName } from './check-name.ts';
import { openingOf } from './key-approval.ts';
import { endOfKey } from './key-life.ts';
import { checkMayMakeKeys } from './key-rights.ts';
import { hashOf, hintOf, makeSecret } from './key-secret.ts';
import type { MadeKey } from './key-service.ts';
import type { AccessKey, KeyStore, KeyWrites } from './key-store.ts';
import type { Principal } from './principal.ts';

/** A wish for an administrator, who comes in first or when nobody else can. */
export interface NewAdministrator {
  /** Key of the organization. */
  readonly key: string;
  /** Name of the administrator, a person. Default: admin. */
  readonly admin?: string | undefined;
  /** How many days the administrator's key lives. Default: until it is revoked, as that of the first organization. */
  readonly expiresInDays?: number | undefined;
}

/** A wish for an organization. */
export interface NewOrganization extends NewAdministrator {
  /** For people. Default: the key. */
  readonly name?: string | undefined;
}

/** An organization that was just made, with its administrator's key. */
export interface MadeOrganization extends MadeKey {
  readonly organization: Organization;
}

/** An organization, and how much there is in it. */
export interface CountedOrganization extends Organization {
  /** Number of its projects. */
  readonly projects: number;
}

/** Makes and lists organizations: what the operator of a database does, and no key of any organization may. */
export class OrganizationService {
  readonly #store: KeyStore & FlagStore;
  readonly #clock: Clock;

  constructor(store: KeyStore & FlagStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Every organization, by key. */
  list(): Promise<readonly CountedOrganization[]> {
    return this.#store.read(async (reads) => {
      const counted: CountedOrganization[] = [];
      for (const organization of await reads.organizations())
        counted.push({ ...organization, projects: (await reads.projects(organization.id)).length });
      return counted;
    });
  }

  /**
   * Makes an organization without projects, and its administrator's key, as one.
   *
   * Error codes: PERMISSION_DENIED, READ_ONLY, ALREADY_EXISTS, INVALID_ARGUMENT, UNAVAILABLE.
   */
  async create(caller: Caller, wanted: NewOrganization): Promise<MadeOrganization> {
    checkOperator(caller);
    const { key, name = key } = wanted;
    if (!PLACE_KEY_PATTERN.test(key)) throw badKey(key);
    checkShown(name);
    const organization: Organization = { id: newId('org', this.#clock()), key, name };
    return this.#make(caller, 'create_organization', wanted, organization, async (keys) => {
      if (!(await keys.insertOrganization(organization))) throw keyTaken(key);
    });
  }

  /**
   * Makes one more administrator of an organization, for when nobody can come in any more. Where an environment is
   * protected the glass counts as broken.
   *
   * Error codes: those of `create`, and NOT_FOUND.
   */
  async addAdministrator(caller: Caller, wanted: NewAdministrator): Promise<MadeOrganization> {
    checkOperator(caller);
    const organizations = await this.#store.read((reads) => reads.organizations());
    const organization = organizations.find(({ key }) => key === wanted.key);
    if (organization === undefined) throw noOrganization(wanted.key);
    return this.#make(caller, 'add_administrator', wanted, organization, async () => {});
  }

  async #make(
    caller: Caller,
    deed: string,
    { admin = 'admin', expiresInDays }: NewAdministrator,
    organization: Organization,
    first: (keys: KeyWrites) => Promise<void>,
  ): Promise<MadeOrganization> {
    checkShown(admin);
    const now = this.#clock();
    const principal = adminOf(organization, admin, newId('prn', now));
    const secret = makeSecret(principal);
    const end = expiresInDays === undefined ? {} : endOfKey({}, principal, expiresInDays, now);
    const key = { ...this.#key(principal, secret, now), ...end, createdBy: caller.principal.name };
    return this.#store.writeKeys(async (keys) => {
      await first(keys);
      if ((await keys.principalNamed(principal)) !== undefined) throw nameTaken(admin);
      await checkName(keys, principal);
      await keys.insertPrincipal(principal, key.createdAt);
      const opened = { ...key, ...(await openingOf(keys, principal, BY_OPERATOR, now)) };
      await keys.insertKey(opened, hashOf(secret));
      await appendLines(keys, caller, deed, { organization, key: opened });
      return { organization, principal, secret, key: opened };
    });
  }

  #key(principal: Principal, secret: string, now: Date): AccessKey {
    return {
      id: newId('key', now),
      principalId: principal.id,
      label: 'administrator',
      hint: hintOf(secret),
      createdAt: now.toISOString(),
    };
  }
}

/** The deed as the operator's organization remembers it, and as the other one does. */
async function appendLines(
  keys: KeyWrites,
  caller: Caller,
  deed: string,
  { organization, key }: Pick<MadeOrganization, 'organization' | 'key'>,
): Promise<void> {
  const actor = actorOf(caller);
  const outcome = 'applied';
  const own = { outcome, subject: organization.id } as const;
  await keys.appendAudit(auditEntry(actor, deed, key.createdAt, own));
  const theirs = { ...actor, organizationId: organization.id };
  const glass = key.glassReason === undefined ? {} : { breakGlass: true as const };
  await keys.appendAudit(auditEntry(theirs, deed, key.createdAt, { outcome, subject: key.id, ...glass }));
}

/** Nobody may be left who could approve the key. */
const BY_OPERATOR = { breakGlass: true, reason: 'The operator of the database added an administrator.' };

function adminOf({ id: organizationId }: Organization, name: string, id: string): Principal {
  return { id, organizationId, kind: 'person', name, grants: [{ role: 'admin' }] };
}

/** A key opens one organization; the database itself has all. */
function checkOperator(caller: Caller): void {
  checkMayMakeKeys(caller);
  requireRole(caller.principal.grants, 'admin', {}, 'Making administrators of an organization');
  if (caller.door === 'cli') return;
  throw new AppError('PERMISSION_DENIED', 'Only the operator of the database looks after organizations.', {
    hint: 'Run guidon organizations where the database is.',
  });
}

/** Without control characters and their like. */
const NAME = /^[^\p{C}]{1,100}$/u;

function checkShown(text: string): void {
  if (NAME.test(text)) return;
  throw new AppError('INVALID_ARGUMENT', `${JSON.stringify(text.slice(0, 100))} cannot be a name.`, {
    hint: 'Use 1 to 100 characters that can be seen.',
  });
}

function nameTaken(name: string): AppError {
  return new AppError('ALREADY_EXISTS', `There is a person "${name}" already.`, {
    hint: 'Give another name with --admin.',
  });
}

function noOrganization(key: string): AppError {
  return new AppError('NOT_FOUND', `There is no organization "${key}".`, {
    hint: 'guidon organizations list shows those there are.',
  });
}

function badKey(key: string): AppError {
  return new AppError('INVALID_ARGUMENT', `"${key}" cannot be the key of an organization.`, {
    hint: 'Use 1 to 64 letters, digits and _ . -, beginning with a letter or digit.',
  });
}

function keyTaken(key: string): AppError {
  return new AppError('ALREADY_EXISTS', `There is an organization "${key}" already.`, {
    hint: 'Give another key; guidon organizations list shows those there are.',
  });
}
