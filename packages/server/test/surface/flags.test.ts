import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../../src/flags/surface-project.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { UNGATED } from '../../src/tools/ungated.ts';
import { grantsOf } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await testApp();
});
afterEach(() => test[Symbol.asyncDispose]());

const list = async () => (await test.ok('list_surface_flags', {})).flags;

describe('set_surface_flag', () => {
  it('withdraws, shares, offers and resets a tool, and says so', async () => {
    for (const [offered, value] of [
      [false, 'not offered'],
      ['12.5%', '12.5 %'],
      [true, 'offered'],
    ]) {
      await test.ok('set_surface_flag', { tool: 'create_flag', offered });
      expect(await list()).toMatchObject([{ tool: 'create_flag', is_kill_switch: false, value }]);
    }
    await test.ok('set_surface_flag', { tool: 'create_flag', offered: 'default' });
    expect(await list()).toEqual([]);
  });

  it('kills a tool at once, and lets it live again', async () => {
    await test.ok('set_surface_flag', { tool: 'create_flag', killed: true });
    expect(await list()).toMatchObject([{ tool: 'create_flag', is_kill_switch: true, value: 'killed' }]);
    expect(await test.error('create_flag', { key: 'a' })).toMatchObject({ code: 'TOOL_DISABLED' });
    await test.ok('set_surface_flag', { tool: 'create_flag', killed: false });
    await test.ok('create_flag', { key: 'a' });
    await test.ok('set_surface_flag', { tool: 'create_flag', killed: true });
    expect(await test.error('create_flag', { key: 'a' })).toMatchObject({ code: 'TOOL_DISABLED' });
  });

  it('kills a tool as a part of a request too', async () => {
    await test.ok('create_flag', { key: 'a' });
    await test.ok('set_surface_flag', { tool: 'set_flag_state', killed: true });
    const part = { key: 'a', environments: ['staging'], enabled: true };
    const changes = [{ tool: 'set_flag_state', arguments: part }];
    const error = await test.error('propose_change', { title: 'On', changes });
    expect(error).toMatchObject({ code: 'TOOL_DISABLED' });
  });

  it.each([{ offered: false }, { killed: true }])('is undone by its change id: %j', async (what) => {
    const { change_id } = await test.ok('set_surface_flag', { tool: 'create_flag', ...what });
    await test.ok('revert_change', { change_id });
    expect(await list()).toEqual([]);
    await test.ok('create_flag', { key: 'a' });
  });

  it('changes nothing in a preview, the first one too', async () => {
    const preview = await test.ok('set_surface_flag', { tool: 'create_flag', killed: true, dry_run: true });
    expect(preview).toMatchObject({ dry_run: true, changed: true });
    expect(await list()).toEqual([]);
    await test.ok('create_flag', { key: 'a' });
  });

  it('says that nothing is to be done the second time', async () => {
    await test.ok('set_surface_flag', { tool: 'create_flag', offered: false });
    const again = await test.ok('set_surface_flag', { tool: 'create_flag', offered: false });
    expect(again).toMatchObject({ changed: false });
  });

  it.each([...UNGATED])('does not take away %s', async (tool) => {
    const error = await test.error('set_surface_flag', { tool, killed: true });
    expect(error).toMatchObject({ code: 'PRECONDITION_FAILED' });
  });

  it('is not taken away by a flag made by other means either', async () => {
    await test.ok('set_surface_flag', { tool: 'create_flag', offered: false });
    const flag = { project: SURFACE_PROJECT, key: 'kill.set_surface_flag', off_value: true };
    await test.ok('create_flag', flag);
    await test.ok('set_surface_flag', { tool: 'create_flag', offered: 'default' });
  });

  it('knows only tools that there are', async () => {
    const error = await test.error('set_surface_flag', { tool: 'create_flags', offered: false });
    expect(error).toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining('create_flag') });
  });
});

describe('who may set surface flags', () => {
  const someone = async (grants: Parameters<typeof grantsOf>[0]): Promise<Caller> => {
    const operator = await test.app.operatorCaller();
    const { organizationId } = operator.principal;
    const who = { organizationId, kind: 'person', name: 'eve', grants: grantsOf(grants) } as const;
    return { principal: await test.app.storage.findOrCreatePrincipal(who), door: 'http', readOnly: false };
  };

  it('is administrators of the organization, with whatever tool', async () => {
    await test.ok('set_surface_flag', { tool: 'create_flag', offered: false });
    const caller = await someone({ role: 'editor' });
    const flag = { project: SURFACE_PROJECT, key: 'create_flag', environments: ['*'], enabled: false };
    for (const [tool, input] of [
      ['set_surface_flag', { tool: 'create_flag', offered: true }],
      ['list_surface_flags', {}],
      ['set_flag_state', flag],
      ['update_flag', { project: SURFACE_PROJECT, key: 'create_flag', archived: true }],
    ] as const)
      expect(await test.error(tool, input, { caller }), tool).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('is not administrators of a project', async () => {
    const caller = await someone({ role: 'admin', projects: ['default', SURFACE_PROJECT] });
    const error = await test.error('set_surface_flag', { tool: 'create_flag', offered: true }, { caller });
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('protected surface flags', () => {
  beforeEach(async () => {
    await test.ok('set_surface_flag', { tool: 'update_flag', offered: true });
    const place = { project: SURFACE_PROJECT, environment: SURFACE_ENVIRONMENT };
    await test.ok('set_environment_policy', { ...place, protected: true });
  });

  it('wait for approval, and kill switches do not', async () => {
    const waiting = await test.ok('set_surface_flag', { tool: 'update_flag', offered: false });
    expect(waiting).toMatchObject({ changed: false, approval: { approvals_needed: 1 } });
    await test.ok('set_surface_flag', { tool: 'create_flag', killed: true });
    expect(await test.error('create_flag', { key: 'a' })).toMatchObject({ code: 'TOOL_DISABLED' });
    const back = await test.ok('set_surface_flag', { tool: 'create_flag', killed: false });
    expect(back).toMatchObject({ changed: false, approval: { approvals_needed: 1 } });
  });
});

describe('a tool that a later version brings', () => {
  const LATER = ['create_flag', 'update_flag'];
  const environmentPlace = { project: SURFACE_PROJECT, environment: SURFACE_ENVIRONMENT };

  /** The database of a version without these tools, with protected surface flags, opened by one that has them. */
  async function updated(policy: Readonly<Record<string, unknown>> = {}): Promise<TestApp> {
    const catalogue = CATALOGUE.filter(({ name }) => !LATER.includes(name));
    const before = await testApp({ folder: test.folder, parts: { catalogue } });
    await before.ok('set_surface_flag', { tool: 'list_flags', offered: true });
    await before.ok('set_environment_policy', { ...environmentPlace, protected: true, ...policy });
    await before[Symbol.asyncDispose]();
    return testApp({ folder: test.folder });
  }

  it('can be killed at once where surface flags are protected, before anybody named it', async () => {
    await using after = await updated();
    const killed = await after.ok('set_surface_flag', { tool: 'create_flag', killed: true });
    expect(killed).toMatchObject({ changed: true });
    expect(await after.error('create_flag', { key: 'a' })).toMatchObject({ code: 'TOOL_DISABLED' });
    const waiting = await after.ok('set_surface_flag', { tool: 'update_flag', killed: true, offered: false });
    expect(waiting).toMatchObject({ changed: false, approval: { approvals_needed: 1 } });
  });

  it('is killed after approval only where the policy frees no kill switches', async () => {
    await using after = await updated({ kill_switch_kinds: [] });
    const waiting = await after.ok('set_surface_flag', { tool: 'create_flag', killed: true });
    expect(waiting).toMatchObject({ changed: false, approval: { approvals_needed: 1 } });
  });

  it('gets no other flag than its kill switch that way', async () => {
    await using after = await updated();
    const flag = { ...environmentPlace, key: 'kill.create_flag', kind: 'kill_switch' };
    for (const odd of [
      { project: SURFACE_PROJECT, key: flag.key, kind: flag.kind, off_value: false },
      { project: SURFACE_PROJECT, key: 'kill', kind: flag.kind, off_value: true },
    ]) {
      const made = await after.ok('create_flag', odd);
      expect(made).toMatchObject({ changed: false, approval: { approvals_needed: 1 } });
    }
  });
});

describe('the project of surface flags', () => {
  it('may be there before its environment, whoever asked meanwhile', async () => {
    await test.ok('list_flags', {});
    await test.ok('save_project', { key: SURFACE_PROJECT, name: 'Surface' });
    await test.ok('list_flags', {});
    await test.ok('save_environment', { project: SURFACE_PROJECT, key: SURFACE_ENVIRONMENT });
    await test.ok('set_surface_flag', { tool: 'list_flags', killed: true });
    expect(await test.error('list_flags', {})).toMatchObject({ code: 'TOOL_DISABLED' });
  });

  it('is never meant by who names no project', async () => {
    await test.ok('set_surface_flag', { tool: 'update_flag', offered: true });
    expect(await test.ok('create_flag', { key: 'a' })).toMatchObject({ project: 'default' });
  });

  it('has a history like any other', async () => {
    await test.ok('set_surface_flag', { tool: 'update_flag', offered: true, reason: 'It works.' });
    const { changes } = await test.ok('list_changes', { project: SURFACE_PROJECT });
    expect(changes[0]).toMatchObject({ tool: 'set_surface_flag', reason: 'It works.' });
    const { entries } = await test.ok('search_audit', { tool: 'set_surface_flag' });
    expect(entries.length).toBeGreaterThan(0);
  });
});

it('three hundred flags are listed with as few reads as one', async () => {
  await test.ok('set_surface_flag', { tool: 'create_flag', offered: '20%' });
  const one = await readsOf(list);
  for (let n = 0; n < 300; n++) await test.ok('create_flag', { project: SURFACE_PROJECT, key: `tool_${n}` });
  await test.ok('set_surface_flag', { tool: 'delete_flag', killed: true });
  expect(await readsOf(list)).toEqual(one);
  expect((await list()).map(({ tool, value }: { tool: string; value: string }) => [tool, value])).toEqual([
    ['create_flag', '20 %'],
    ['delete_flag', 'killed'],
  ]);
});

/** What is asked of the database while something happens. */
async function readsOf(happens: () => Promise<unknown>): Promise<string[]> {
  const { storage } = test.app;
  const asked: string[] = [];
  const read = storage.read.bind(storage);
  const noted = <T extends object>(reads: T) =>
    new Proxy(reads, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        asked.push(String(name));
        return member.bind(target);
      },
    });
  const spy = vi.spyOn(storage, 'read').mockImplementation((look) => read((reads) => look(noted(reads))));
  await happens();
  spy.mockRestore();
  return asked;
}

it('lists stay for as long as is configured', async () => {
  await using other = await testApp({ environment: { GUIDON_WINDOW_MINUTES: '3' } });
  const { principal } = await other.app.operatorCaller();
  const offered = await other.app.gate.offered(principal, other.app.surface());
  expect(offered.window.end - offered.window.start).toBe(3 * 60_000);
  expect(other.app.gate.windowMs).toBe(3 * 60_000);
});
