import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Grant } from '../../src/flags/grant.ts';
import type { AppError } from '../../src/lib/app-error.ts';
import type { Logger } from '../../src/lib/logger.ts';
import type { Caller } from '../../src/principals/caller.ts';
import type { NewKey } from '../../src/principals/new-key.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { DATABASE_KINDS, databaseAnswers, testDatabases } from '../support/test-databases.ts';

const APPROVER: readonly Grant[] = [{ role: 'approver' }];
const TOKEN = { expiresAt: '2100-01-01T00:00:00.000Z', scopes: [] };
const PROTECT = { project: 'default', environment: 'production', protected: true };

for (const kind of DATABASE_KINDS) {
  const answers = await databaseAnswers(kind);
  describe.skipIf(!answers)(`on ${kind}, where production is protected, the key of a person`, () => {
    const databases = testDatabases(kind);
    const warnings: object[] = [];
    const note = () => {};
    const logger: Logger = { debug: note, info: note, warn: (fields) => warnings.push(fields), error: note };
    let folder: string;
    let guidon: TestApp;
    let second: TestApp;
    let who: People;

    beforeEach(async () => {
      warnings.length = 0;
      folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-keys-'));
      const environment = await databases.settings(folder);
      guidon = await testApp({ folder, environment, parts: { logger } });
      second = await testApp({ folder, environment });
      who = await people(guidon);
      await guidon.ok('save_project', { key: 'web' });
      await guidon.ok('set_environment_policy', PROTECT);
    });
    afterEach(async () => {
      await second[Symbol.asyncDispose]();
      await guidon[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });
    afterAll(() => databases[Symbol.asyncDispose]());

    const keys = () => guidon.app.services.keys;
    const make = (maker: Caller, name: string, grants: readonly Grant[], more: Partial<NewKey> = {}) =>
      keys().create(maker, { kind: 'person', name, grants, ...more });
    const comesIn = async (secret: string) => (await guidon.app.keyCaller(secret)) !== undefined;
    const approve = (caller: Caller, id: string) => guidon.app.services.keyApprovals.approve(caller, id);
    const told = (deed: Promise<unknown>) =>
      deed.then(
        () => 'done',
        (failure: AppError) => failure.code,
      );
    const auditOf = async (subject: string) => {
      const { rows } = await allRows();
      return rows.filter((row) => row.subject === subject);
    };
    const allRows = async () => {
      const { organizationId } = who.ada.principal;
      const { records } = await guidon.app.storage.auditRows(organizationId, 0, 500);
      return { rows: records.map(({ row }) => row) };
    };

    it('is not made for a name that nobody tells from another person’s', async () => {
      await make(who.ada, 'Zoe\u0308', [{ role: 'viewer' }]);
      for (const name of ['ZOË', 'Ben', 'ben\u00a0', 'ＡＤＡ', 'Admin'])
        expect(await told(make(who.ada, name, APPROVER)), name).toBe('ALREADY_EXISTS');
      const { organizations } = guidon.app;
      const operator = await guidon.app.operatorCaller();
      const added = organizations.addAdministrator(operator, { key: 'default', admin: 'BEN' });
      expect(await told(added)).toBe('ALREADY_EXISTS');
      expect(await told(make(who.ada, 'ben', APPROVER, { kind: 'agent' }))).toBe('done');
    });

    it('is not approved by whoever made it under another spelling of their name', async () => {
      const { key } = await make(who.ada, 'mallory', APPROVER);
      const { key: _, ...ada } = who.ada;
      const principal = { ...ada.principal, id: 'prn_token', origin: 'token', name: 'ADA' } as const;
      expect(await told(approve({ ...ada, principal, token: TOKEN }, key.id))).toBe('PERMISSION_DENIED');
    });

    it('who could approve there opens nothing until another person approves it', async () => {
      const { secret, key } = await make(who.ada, 'mallory', APPROVER);
      expect(key).toMatchObject({ waits: true });
      expect(keys().statusOf(key)).toBe('waiting');
      expect(await comesIn(secret)).toBe(false);
      expect(guidon.app.waitingKey(secret)).toBe(key.id);
      expect(guidon.app.waitingKey(`${secret}x`)).toBeUndefined();
      const shown = await guidon.app.services.keyApprovals.show(who.ben, key.id);
      expect(shown.decidesOn).toMatchObject([{ project: 'default', environment: 'production' }]);
      expect(await approve(who.ben, key.id)).toMatchObject({ changed: true });
      expect(await comesIn(secret)).toBe(true);
      expect(await approve(who.cleo, key.id)).toMatchObject({ changed: false });
      const lines = (await auditOf(key.id)).map(({ tool, outcome }) => `${tool} ${outcome}`);
      expect(lines).toEqual(['create_key proposed', 'approve_key applied']);
    });

    it('opens on other instances too, once it is approved', async () => {
      const { secret, key } = await make(who.ada, 'mallory', APPROVER);
      expect(await second.app.keyCaller(secret)).toBeUndefined();
      await approve(who.ben, key.id);
      await expect.poll(() => second.app.keyCaller(secret), { timeout: 2000, interval: 20 }).toBeDefined();
    });

    it('is not approved by its maker, an agent, a lent key, the operator, or who decides less', async () => {
      const { secret, key } = await make(who.ada, 'mallory', APPROVER);
      const rotated = await keys().rotate(who.ada, who.ada.key?.id ?? '');
      const again = (await guidon.app.keyCaller(rotated.secret)) as Caller;
      const { key: _, ...noKey } = who.ada;
      const token = { ...noKey, principal: { ...who.ada.principal, id: 'prn_token' }, token: TOKEN };
      const attempts: Readonly<Record<string, Caller>> = {
        maker: who.ada,
        'another key of the maker': again,
        'a token in the name of the maker': token,
        'a token in the name of the holder': {
          ...token,
          principal: { ...token.principal, name: 'mallory' },
        },
        editor: who.dan,
        agent: who.agent,
        'a lent key': who.lent,
        stdio: await guidon.app.stdioCaller(),
        operator: await guidon.app.operatorCaller(),
        'a reader': { ...who.ben, readOnly: true },
      };
      for (const [name, caller] of Object.entries(attempts))
        expect([name, await told(approve(caller, key.id))]).toEqual([
          name,
          expect.stringMatching(/PERMISSION_DENIED|NOT_FOUND|READ_ONLY/),
        ]);
      expect(await comesIn(secret)).toBe(false);
      const refused = (await allRows()).rows.filter(({ tool }) => tool === 'approve_key');
      expect(refused).toHaveLength(Object.keys(attempts).length);
    });

    it('is approved only by whoever has its roles, or higher ones, in each of its places', async () => {
      const at = { project: 'default', environment: 'production' };
      const local = await make(who.ada, 'eve', [{ role: 'approver', ...at }]);
      await approve(who.ben, local.key.id);
      const eve = (await guidon.app.keyCaller(local.secret)) as Caller;
      const wide = await make(who.ada, 'mallory', APPROVER);
      const project = await make(who.ada, 'oscar', [{ role: 'approver', project: 'default' }]);
      const admin = await make(who.ada, 'root', [{ role: 'admin' }]);
      const mixed = await make(who.ada, 'pat', [
        { role: 'approver', ...at },
        { role: 'admin', project: 'web' },
      ]);
      for (const { key } of [wide, project, admin, mixed])
        expect(await told(approve(eve, key.id))).toBe('NOT_FOUND');
      for (const { key } of [admin, mixed]) expect(await told(approve(who.ben, key.id))).toBe('NOT_FOUND');
      const same = await make(who.ada, 'walter', [{ role: 'approver', ...at }]);
      expect(await told(approve(eve, same.key.id))).toBe('done');
      expect(await told(approve(who.ben, wide.key.id))).toBe('done');
    });

    it('is found by whoever may decide as much, and by nobody else who administers nothing', async () => {
      const { key } = await make(who.ada, 'mallory', APPROVER);
      const show = (caller: Caller) => told(guidon.app.services.keyApprovals.show(caller, key.id));
      expect([await show(who.ben), await show(who.ada)]).toEqual(['done', 'done']);
      expect(await show(who.dan)).toBe('NOT_FOUND');
      const admin = await make(who.ada, 'root', [{ role: 'admin' }]);
      expect(await told(guidon.app.services.keyApprovals.show(who.ben, admin.key.id))).toBe('NOT_FOUND');
    });

    it('whose keys all ended is that person again only with approval, and never by rotation', async () => {
      const id = who.ben.key?.id ?? '';
      expect(await told(keys().rotate(who.ada, id))).toBe('PERMISSION_DENIED');
      await keys().revoke(who.ada, id);
      const { secret, key } = await make(who.ada, 'ben', APPROVER);
      expect(await comesIn(secret)).toBe(false);
      expect(await told(approve(who.ada, key.id))).toBe('PERMISSION_DENIED');
      expect(await told(approve(who.cleo, key.id))).toBe('done');
      expect(await comesIn(secret)).toBe(true);
    });

    it('keeps the rights it was looked at with', async () => {
      const { key } = await make(who.ada, 'mallory', [{ role: 'approver', project: 'default' }]);
      expect(await told(make(who.ada, 'mallory', [{ role: 'admin' }]))).toBe('ALREADY_EXISTS');
      await keys().revoke(who.ada, key.id);
      const { secret } = await make(who.ada, 'mallory', [{ role: 'admin' }]);
      expect(await told(approve(who.ben, key.id))).toBe('NOT_FOUND');
      expect(await comesIn(secret)).toBe(false);
    });

    it('that was revoked is not approved any more', async () => {
      const { key } = await make(who.ada, 'mallory', APPROVER);
      await keys().revoke(who.ada, key.id);
      expect(await told(approve(who.ben, key.id))).toBe('PRECONDITION_FAILED');
    });

    it('who could not decide, or rotates their own, opens at once', async () => {
      const opened = [
        await make(who.ada, 'editor', [{ role: 'editor' }]),
        await make(who.ada, 'reader', [{ role: 'admin' }], { readOnly: true }),
        await make(who.ada, 'elsewhere', [{ role: 'admin', project: 'web' }]),
        await make(who.ada, 'staging', [{ role: 'approver', project: 'default', environment: 'staging' }]),
        await make(who.ada, 'bot-2', [{ role: 'admin' }], { kind: 'agent' }),
        await keys().rotate(who.ben, who.ben.key?.id ?? ''),
      ];
      for (const { key, secret } of opened) {
        expect(key).not.toHaveProperty('waits');
        expect(await comesIn(secret)).toBe(true);
      }
    });

    it('is not rotated by an assistant that was lent it', async () => {
      expect(await told(keys().rotate(who.lent, who.ben.key?.id ?? ''))).toBe('PERMISSION_DENIED');
    });

    it('made while its environment is protected waits, made before it does not, whoever is faster', async () => {
      await guidon.ok('save_project', { key: 'race' });
      for (let round = 0; round < 8; round++) {
        const environment = `env-${round}`;
        await guidon.ok('save_environment', { project: 'race', key: environment });
        const grants: Grant[] = [{ role: 'approver', project: 'race', environment }];
        const [{ key }, { change_id: changeId }] = await Promise.all([
          make(who.ada, `racer-${round}`, grants),
          second.ok('set_environment_policy', { project: 'race', environment, protected: true }),
        ]);
        const { rows } = await allRows();
        const made = rows.findIndex(({ subject }) => subject === key.id);
        const closed = rows.findIndex((row) => row.change_id === changeId);
        expect([made >= 0, closed >= 0]).toEqual([true, true]);
        expect(key.waits === true).toBe(made > closed);
      }
    });

    describe('made past approval', () => {
      const GLASS = { breakGlass: true, reason: 'Nobody else is here.' };

      it('takes an administrator in person, and a reason', async () => {
        const tries: readonly (readonly [Caller, Partial<NewKey>, string])[] = [
          [await guidon.app.operatorCaller(), GLASS, 'PERMISSION_DENIED'],
          [{ ...who.ada, throughAgent: true }, GLASS, 'PERMISSION_DENIED'],
          [who.agent, GLASS, 'PERMISSION_DENIED'],
          [who.ben, GLASS, 'PERMISSION_DENIED'],
          [who.ada, { breakGlass: true }, 'INVALID_ARGUMENT'],
        ];
        for (const [caller, how, code] of tries)
          expect(await told(make(caller, 'mallory', APPROVER, how))).toBe(code);
      });

      it('opens at once, and everybody is told', async () => {
        const { secret, key } = await make(who.ada, 'mallory', APPROVER, GLASS);
        expect(await comesIn(secret)).toBe(true);
        expect(await auditOf(key.id)).toMatchObject([{ tool: 'break_glass', break_glass: 1 }]);
        expect(warnings).toMatchObject([{ key: key.id }]);
        expect(keys().pastApproval).toBe(1);
        const list = await guidon.ok('list_change_requests', {}, { caller: who.agent });
        expect(list.summary).toContain('ATTENTION: 1 key opened without approval');
        expect(list.keys_past_approval).toMatchObject([{ id: key.id, past_approval: GLASS.reason }]);
        const found = await guidon.ok('search_audit', { break_glass: true }, { caller: who.ada });
        expect(found.total).toBe(1);
      });

      it('is not loud where nothing had to be broken', async () => {
        const { key } = await make(who.ada, 'editor', [{ role: 'editor' }], GLASS);
        expect(key).not.toHaveProperty('glassReason');
        expect(warnings).toEqual([]);
      });

      it('is what the operator of the database makes of an administrator, loudly', async () => {
        const [organization] = await guidon.app.storage.read((reads) => reads.organizations());
        const operator = await guidon.app.operatorCaller();
        const wanted = { key: organization?.key ?? '', admin: 'rescue' };
        const { key } = await guidon.app.organizations.addAdministrator(operator, wanted);
        expect(await auditOf(key.id)).toMatchObject([{ tool: 'add_administrator', break_glass: 1 }]);
      });
    });

    it('that could approve is missed where an environment is protected with too few of them', async () => {
      const wish = { ...PROTECT, environment: 'staging', approvals: 2, dry_run: true };
      const { warnings: enough } = await guidon.ok('set_environment_policy', wish, { caller: who.ada });
      expect(enough).toEqual([]);
      const few = { ...wish, approvers: ['ada', 'ben'] };
      const { warnings: named } = await guidon.ok('set_environment_policy', few, { caller: who.ada });
      expect(named).toEqual([expect.stringContaining('only ben could approve')]);
      await keys().revoke(who.ada, who.ben.key?.id ?? '');
      await make(who.ada, 'ben', APPROVER);
      const { warnings: waiting } = await guidon.ok('set_environment_policy', few, { caller: who.ada });
      expect(waiting).toEqual([expect.stringContaining('nobody could approve')]);
    });
  });
}
