import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Principal, PrincipalKind, PrincipalStore, Role } from '../principals/principal.ts';
import type { PrincipalKeysTable, PrincipalsTable, Schema } from './schema.ts';
import type { StorageEngine } from './storage-engine.ts';

/** Principals, secrets and confirmations, for any database Kysely speaks to. */
export class KyselyPrincipalStore implements PrincipalStore {
  readonly #engine: StorageEngine;
  readonly #clock: Clock;

  constructor(engine: StorageEngine, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  async findOrCreatePrincipal(wanted: Omit<Principal, 'id'>): Promise<Principal> {
    const known = await this.#engine.read((database) => findPrincipal(database, wanted));
    return known ?? this.#engine.write((database) => this.#createPrincipal(database, wanted));
  }

  async principalByKeyHash(keyHash: string): Promise<Principal | undefined> {
    const row = await this.#engine.read((database) =>
      database
        .selectFrom('principals')
        .innerJoin('principal_keys', 'principal_keys.principal_id', 'principals.id')
        .selectAll('principals')
        .where('principal_keys.key_hash', '=', keyHash)
        .executeTakeFirst(),
    );
    return row && principal(row);
  }

  async addKey(principalId: string, keyHash: string, createdAt: string): Promise<void> {
    const row = { key_hash: keyHash, principal_id: principalId, created_at: createdAt };
    await this.#engine.write((database) => insertKey(database, row));
  }

  addFirstKey(
    principalId: string,
    keyHash: string,
    createdAt: string,
    keep: () => Promise<void>,
  ): Promise<boolean> {
    return this.#engine.write(async (database) => {
      if (await findAnyKey(database)) return false;
      await insertKey(database, { key_hash: keyHash, principal_id: principalId, created_at: createdAt });
      await keep();
      return true;
    });
  }

  hasKeys(): Promise<boolean> {
    return this.#engine.read(findAnyKey);
  }

  async secret(name: string, create: () => string): Promise<string> {
    const known = await this.#engine.read((database) => findSecret(database, name));
    return known ?? this.#engine.write((database) => findOrCreateSecret(database, name, create));
  }

  rememberNonce(nonce: string, expiresAt: string): Promise<void> {
    return this.#engine.write(async (database) => {
      await forgetExpired(database, this.#clock().toISOString());
      await database
        .insertInto('confirmation_nonces')
        .values({ nonce, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('nonce').doNothing())
        .execute();
    });
  }

  consumeNonce(nonce: string, now: string): Promise<boolean> {
    return this.#engine.write(async (database) => {
      await forgetExpired(database, now);
      const used = await database
        .deleteFrom('confirmation_nonces')
        .where('nonce', '=', nonce)
        .executeTakeFirst();
      return used.numDeletedRows === 1n;
    });
  }

  /** Looks again, now that nobody else can write: another process may have been faster. */
  async #createPrincipal(database: Kysely<Schema>, wanted: Omit<Principal, 'id'>): Promise<Principal> {
    const known = await findPrincipal(database, wanted);
    if (known) return known;
    const now = this.#clock();
    const created = { ...wanted, id: newId('prn', now) };
    await database.insertInto('principals').values(principalRow(created, now)).execute();
    return created;
  }
}

async function findAnyKey(database: Kysely<Schema>): Promise<boolean> {
  const key = await database.selectFrom('principal_keys').select('key_hash').limit(1).executeTakeFirst();
  return key !== undefined;
}

async function insertKey(database: Kysely<Schema>, row: Insertable<PrincipalKeysTable>): Promise<void> {
  await database
    .insertInto('principal_keys')
    .values(row)
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .execute();
}

async function forgetExpired(database: Kysely<Schema>, now: string): Promise<void> {
  await database.deleteFrom('confirmation_nonces').where('expires_at', '<=', now).execute();
}

async function findPrincipal(
  database: Kysely<Schema>,
  { organizationId, kind, name }: Omit<Principal, 'id'>,
): Promise<Principal | undefined> {
  const row = await database
    .selectFrom('principals')
    .selectAll()
    .where((build) => build.and({ organization_id: organizationId, kind, name }))
    .executeTakeFirst();
  return row && principal(row);
}

function principal(row: Selectable<PrincipalsTable>): Principal {
  return {
    id: row.id,
    organizationId: row.organization_id,
    kind: row.kind as PrincipalKind,
    name: row.name,
    ...(row.acting_for !== null && { actingFor: row.acting_for }),
    role: row.role as Role,
    ...(row.projects !== null && { projects: JSON.parse(row.projects) as string[] }),
  };
}

function principalRow(created: Principal, at: Date): PrincipalsTable {
  return {
    id: created.id,
    organization_id: created.organizationId,
    kind: created.kind,
    name: created.name,
    acting_for: created.actingFor ?? null,
    role: created.role,
    projects: created.projects ? JSON.stringify(created.projects) : null,
    created_at: at.toISOString(),
  };
}

async function findSecret(database: Kysely<Schema>, name: string): Promise<string | undefined> {
  const row = await database
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value;
}

async function findOrCreateSecret(
  database: Kysely<Schema>,
  name: string,
  create: () => string,
): Promise<string> {
  const known = await findSecret(database, name);
  if (known !== undefined) return known;
  const value = create();
  await database.insertInto('secrets').values({ name, value }).execute();
  return value;
}
