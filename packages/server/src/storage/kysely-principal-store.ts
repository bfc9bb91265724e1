import type { Kysely } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import type { Principal, PrincipalStore } from '../principals/principal.ts';
import { KyselyKeyReads } from './kysely-key-reads.ts';
import { principalRow } from './principal-row.ts';
import type { Schema } from './schema.ts';
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
    const known = await this.#engine.read((database) => new KyselyKeyReads(database).principalNamed(wanted));
    return known ?? this.#engine.write((database) => this.#createPrincipal(database, wanted));
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
    const known = await new KyselyKeyReads(database).principalNamed(wanted);
    if (known) return known;
    const now = this.#clock();
    const created = { ...wanted, id: newId('prn', now) };
    await database.insertInto('principals').values(principalRow(created, now.toISOString())).execute();
    return created;
  }
}

async function forgetExpired(database: Kysely<Schema>, now: string): Promise<void> {
  await database.deleteFrom('confirmation_nonces').where('expires_at', '<=', now).execute();
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
