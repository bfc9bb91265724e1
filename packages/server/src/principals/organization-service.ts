import { auditEntry } from '../flags/audit-entry.ts';
import type { FlagStore, Organization } from '../flags/flag-store.ts';
import { requireRole } from '../flags/grant.ts';
import { PLACE_KEY_PATTERN } from '../flags/object-keys.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { actorOf, type Caller } from './caller.ts';
import { endOfKey } from './key-life.ts';
import { checkMayMakeKeys } from './key-rights.ts';
import { hashOf, hintOf, makeSecret } from './key-secret.ts';
import type { MadeKey } from './key-service.ts';
import type { AccessKey, KeyStore } from './key-store.ts';
import type { Principal } from './principal.ts';

/** A wish for an organization, and for the administrator who comes in first. */
export interface NewOrganization {
  readonly key: string;
  /** For people. Default: the key. */
  readonly name?: string | undefined;
  /** Name of the administrator, a person. Default: admin. */
  readonly admin?: string | undefined;
  /** How many days the administrator's key lives. Default: until it is revoked, as that of the first organization. */
  readonly expiresInDays?: number | undefined;
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
    checkWanted(wanted);
    const made = this.#make(wanted);
    await this.#store.writeKeys(async (keys) => {
      if (!(await keys.insertOrganization(made.organization))) throw keyTaken(wanted.key);
      await keys.insertPrincipal(made.principal, made.key.createdAt);
      await keys.insertKey({ ...made.key, createdBy: caller.principal.name }, hashOf(made.secret));
      await keys.appendAudit(this.#line(caller, made, caller.principal.organizationId, made.organization.id));
      await keys.appendAudit(this.#line(caller, made, made.organization.id, made.key.id));
    });
    return made;
  }

  #make({ key, name = key, admin = 'admin', expiresInDays }: NewOrganization): MadeOrganization {
    const now = this.#clock();
    const organization: Organization = { id: newId('org', now), key, name };
    const principal = adminOf(organization, admin, newId('prn', now));
    const secret = makeSecret(principal);
    const end = expiresInDays === undefined ? {} : endOfKey({}, principal, expiresInDays, now);
    return { organization, principal, secret, key: this.#key(principal, secret, now, end) };
  }

  #key(principal: Principal, secret: string, now: Date, end: { readonly expiresAt?: string }): AccessKey {
    return {
      id: newId('key', now),
      principalId: principal.id,
      label: 'administrator',
      hint: hintOf(secret),
      createdAt: now.toISOString(),
      ...end,
    };
  }

  /** The deed as the operator's organization remembers it, and as the new one does. */
  #line(caller: Caller, { key }: MadeOrganization, organizationId: string, subject: string) {
    const actor = { ...actorOf(caller), organizationId };
    return auditEntry(actor, 'create_organization', key.createdAt, { outcome: 'applied', subject });
  }
}

function adminOf({ id: organizationId }: Organization, name: string, id: string): Principal {
  return { id, organizationId, kind: 'person', name, grants: [{ role: 'admin' }] };
}

/** A key opens one organization; the database itself has all. */
function checkOperator(caller: Caller): void {
  checkMayMakeKeys(caller);
  requireRole(caller.principal.grants, 'admin', {}, 'Making an organization');
  if (caller.door === 'cli') return;
  throw new AppError('PERMISSION_DENIED', 'Only the operator of the database makes organizations.', {
    hint: 'Run guidon organizations create where the database is.',
  });
}

function checkWanted({ key, name = key, admin = 'admin' }: NewOrganization): void {
  if (!PLACE_KEY_PATTERN.test(key)) throw badKey(key);
  for (const text of [name, admin]) if (!NAME.test(text)) throw badName(text);
}

/** Without control characters and their like. */
const NAME = /^[^\p{C}]{1,100}$/u;

function badName(text: string): AppError {
  return new AppError('INVALID_ARGUMENT', `${JSON.stringify(text.slice(0, 100))} cannot be a name.`, {
    hint: 'Use 1 to 100 characters that can be seen.',
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
