import type { Kysely, Selectable } from 'kysely';
import type { PolicyDocument } from '../flags/documents.ts';
import type { Page, PageRequest } from '../flags/flag-store.ts';
import type { Place } from '../flags/grant.ts';
import { freezeAt } from '../flags/policy.ts';
import type {
  AccessKey,
  KeyHolder,
  KeyReads,
  PrincipalName,
  ProtectedPlace,
} from '../principals/key-store.ts';
import type { Principal } from '../principals/principal.ts';
import { readPage } from './page.ts';
import { parsePrincipal } from './principal-row.ts';
import type { PrincipalKeysTable, Schema } from './schema.ts';

/** The reads of keys, inside one transaction. */
export class KyselyKeyReads implements KeyReads {
  protected readonly database: Kysely<Schema>;

  constructor(database: Kysely<Schema>) {
    this.database = database;
  }

  async anyKey(): Promise<boolean> {
    const key = await this.database.selectFrom('principal_keys').select('id').limit(1).executeTakeFirst();
    return key !== undefined;
  }

  async keyByHash(hash: string): Promise<KeyHolder | undefined> {
    const row = await this.#keys().where('key_hash', '=', hash).executeTakeFirst();
    return row && this.#held(row);
  }

  async key(organizationId: string, id: string): Promise<KeyHolder | undefined> {
    const row = await this.#keys().where('id', '=', id).executeTakeFirst();
    const held = row && (await this.#held(row));
    return held?.principal.organizationId === organizationId ? held : undefined;
  }

  async keys(
    organizationId: string,
    projects: readonly string[] | undefined,
    request: PageRequest,
  ): Promise<Page<KeyHolder>> {
    const visible = () => this.#visible(organizationId, projects);
    const page = await readPage(
      {
        rows: (limit, after) =>
          visible()
            .selectAll('principal_keys')
            .$if(after !== undefined, (query) => query.where('principal_keys.id', '<', String(after?.[0])))
            .orderBy('principal_keys.id', 'desc')
            .limit(limit)
            .execute(),
        count: async () => {
          const row = await visible()
            .select((build) => build.fn.countAll().as('total'))
            .executeTakeFirstOrThrow();
          return Number(row.total);
        },
        position: (row) => [row.id],
        identity: ['keys', organizationId, projects],
      },
      request,
    );
    return { ...page, items: await this.#allHeld(page.items) };
  }

  async configuredKeys(): Promise<readonly { readonly id: string; readonly hash: string }[]> {
    return this.database
      .selectFrom('principal_keys')
      .select(['id', 'key_hash as hash'])
      .where('configured', '=', 1)
      .execute();
  }

  async principalNamed({
    organizationId,
    origin,
    kind,
    name,
  }: PrincipalName): Promise<Principal | undefined> {
    const row = await this.database
      .selectFrom('principals')
      .selectAll()
      .where((build) => build.and({ organization_id: organizationId, origin: origin ?? 'key', kind, name }))
      .executeTakeFirst();
    return row && parsePrincipal(row);
  }

  async personNames(organizationId: string): Promise<readonly string[]> {
    const rows = await this.database
      .selectFrom('principals')
      .select('name')
      .where((build) => build.and({ organization_id: organizationId, origin: 'key', kind: 'person' }))
      .execute();
    return rows.map(({ name }) => name);
  }

  async keysMadeWith(organizationId: string, id: string): Promise<readonly KeyHolder[]> {
    const rows = await this.#keys().where('made_with', '=', id).orderBy('id').execute();
    const holders = await this.#allHeld(rows);
    return holders.filter(({ principal }) => principal.organizationId === organizationId);
  }

  async hasPlace(
    organizationId: string,
    { project, environment }: Required<Pick<Place, 'project'>> & Place,
  ): Promise<boolean> {
    const place = await this.database
      .selectFrom('projects')
      .select('id')
      .where((build) => build.and({ organization_id: organizationId, key: project }))
      .$if(environment !== undefined, (query) =>
        query.where((build) =>
          build.exists(
            build
              .selectFrom('objects')
              .select('objects.key')
              .whereRef('objects.project_id', '=', 'projects.id')
              .where('objects.kind', '=', 'environment')
              .where('objects.key', '=', environment ?? ''),
          ),
        ),
      )
      .executeTakeFirst();
    return place !== undefined;
  }

  async keysOf(principalId: string): Promise<readonly AccessKey[]> {
    const rows = await this.#keys().where('principal_id', '=', principalId).orderBy('id').execute();
    return rows.map(parseKey);
  }

  async protectedPlaces(organizationId: string, frozenAt?: Date): Promise<readonly ProtectedPlace[]> {
    const rows = await this.database
      .selectFrom('objects')
      .innerJoin('projects', 'projects.id', 'objects.project_id')
      .select(['projects.key as project', 'objects.document'])
      .where('projects.organization_id', '=', organizationId)
      .where('objects.kind', '=', 'policy')
      .orderBy('projects.key')
      .orderBy('objects.key')
      .execute();
    return rows.flatMap(({ project, document }) => {
      const policy = JSON.parse(document) as PolicyDocument;
      const isFrozen = frozenAt !== undefined && freezeAt(policy, frozenAt) !== undefined;
      return policy.protected || isFrozen ? [placeOf(project, policy)] : [];
    });
  }

  async keysOfPersons(organizationId: string): Promise<readonly KeyHolder[]> {
    const rows = await this.#visible(organizationId, undefined)
      .selectAll('principal_keys')
      .where('principals.kind', '=', 'person')
      .where('principal_keys.revoked_at', 'is', null)
      .orderBy('principal_keys.id')
      .execute();
    return this.#allHeld(rows);
  }

  async keysPastApproval(organizationId: string, since: string): Promise<readonly KeyHolder[]> {
    const rows = await this.#visible(organizationId, undefined)
      .selectAll('principal_keys')
      .where('principal_keys.glass_reason', 'is not', null)
      .where('principal_keys.created_at', '>=', since)
      .orderBy('principal_keys.id', 'desc')
      .execute();
    return this.#allHeld(rows);
  }

  #keys() {
    return this.database.selectFrom('principal_keys').selectAll();
  }

  #visible(organizationId: string, projects: readonly string[] | undefined) {
    const all = this.database
      .selectFrom('principal_keys')
      .innerJoin('principals', 'principals.id', 'principal_keys.principal_id')
      .where('principals.organization_id', '=', organizationId);
    if (projects === undefined) return all;
    // Not `in`: PostgreSQL takes no empty list.
    return all.where((build) =>
      build.or(projects.map((project) => build('principals.only_project', '=', project))),
    );
  }

  async #allHeld(rows: readonly Selectable<PrincipalKeysTable>[]): Promise<KeyHolder[]> {
    const holders: KeyHolder[] = [];
    for (const row of rows) holders.push(await this.#held(row));
    return holders;
  }

  async #held(row: Selectable<PrincipalKeysTable>): Promise<KeyHolder> {
    const principal = await this.database
      .selectFrom('principals')
      .selectAll()
      .where('id', '=', row.principal_id)
      .executeTakeFirstOrThrow();
    return { key: parseKey(row), principal: parsePrincipal(principal) };
  }
}

function parseKey(row: Selectable<PrincipalKeysTable>): AccessKey {
  return {
    id: row.id,
    principalId: row.principal_id,
    createdAt: row.created_at,
    ...(row.label !== null && { label: row.label }),
    ...(row.hint !== null && { hint: row.hint }),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
    ...(row.configured === 1 && { configured: true as const }),
    ...(row.days !== null && { days: row.days }),
    ...(row.made_by !== null && { madeBy: row.made_by }),
    ...(row.made_with !== null && { madeWith: row.made_with }),
    ...(row.waits === 1 && { waits: true as const }),
    ...(row.glass_reason !== null && { glassReason: row.glass_reason }),
  };
}

function placeOf(
  project: string,
  { key: environment, approvals, approvers }: PolicyDocument,
): ProtectedPlace {
  return { project, environment, approvals, ...(approvers === undefined ? {} : { approvers }) };
}
