import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FLAG_KINDS, FLAG_TYPES } from '@guidon/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import type { Environment } from '../config/env.ts';
import { actorOf } from '../principals/caller.ts';
import { DEMO_PROJECTS } from './demo-projects.ts';
import { seedDemo } from './seed-demo.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'guidon-demo-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function open(environment: Environment = {}): Promise<App> {
  return createApp(
    loadConfig({ GUIDON_DATA: folder, ...environment }, { logLevel: 'silent', toolsets: 'all' }),
  );
}

/** What a reading tool answers the operator. */
async function ask(app: App, tool: string, args: object): Promise<Record<string, unknown>> {
  const caller = await app.operatorCaller();
  const outcome = await app.runner.run({
    tool,
    arguments: args,
    caller,
    surface: app.surface(),
    signal: new AbortController().signal,
    confirm: async () => 'unavailable',
  });
  if (!outcome.ok) throw outcome.error;
  return outcome.output;
}

async function revisions(app: App): Promise<Record<string, number>> {
  const { organizationId } = actorOf(await app.operatorCaller());
  const projects = await app.storage.read((reads) => reads.projects(organizationId));
  return Object.fromEntries(projects.map((project) => [project.key, project.revision]));
}

describe('seedDemo', () => {
  it('adds three projects of four environments and some forty flags', async () => {
    await using app = await open();
    const made = await seedDemo(app);
    expect(made).toMatchObject({ projects: 3, environments: 12, flags: 41 });
    expect(made.changes).toBeGreaterThan(100);
  });

  it('has flags of every type and every kind', () => {
    const flags = DEMO_PROJECTS.flatMap((project) => project.flags);
    expect(new Set(flags.map((flag) => flag.type))).toEqual(new Set(FLAG_TYPES));
    expect(new Set(flags.map((flag) => flag.kind))).toEqual(new Set(FLAG_KINDS));
  });

  it('changes nothing when it is run again', async () => {
    await using app = await open();
    const { changes: _, ...first } = await seedDemo(app);
    const before = await revisions(app);
    expect(await seedDemo(app)).toEqual({ ...first, changes: 0 });
    expect(await revisions(app)).toEqual(before);
  });

  it('leaves what people changed in the demo as they left it', async () => {
    await using app = await open();
    await seedDemo(app);
    const call = { project: 'web-shop', key: 'gift_cards', environments: ['production'], enabled: true };
    await ask(app, 'set_flag_state', call);
    expect((await seedDemo(app)).changes).toBe(0);
    expect(await ask(app, 'set_flag_state', call)).toMatchObject({ changed: false });
  });

  // The answers that tell which steps were taken are forgotten after a week: it would all be made again.
  it('leaves a demo of last week as it is', async () => {
    await using app = await open();
    const { changes } = await seedDemo(app);
    expect(changes).toBeGreaterThan(0);
    const later = () => new Date(Date.now() + 8 * 24 * 60 * 60_000);
    await app.services.store.write((writes) => writes.forgetIdempotentAnswers(later().toISOString()));
    expect((await seedDemo(app, later)).changes).toBe(0);
  });

  it('goes on where an interrupted run stopped', async () => {
    await using app = await open();
    const { store } = app.services;
    const write = store.write.bind(store);
    let left = 30;
    store.write = (work) => (left-- > 0 ? write(work) : Promise.reject(new Error('the power went out')));
    await expect(seedDemo(app)).rejects.toThrow('the power went out');
    store.write = write;
    const made = await seedDemo(app);
    expect(made).toMatchObject({ projects: 3, flags: 41 });
    expect((await seedDemo(app)).changes).toBe(0);
    expect(await ask(app, 'list_changes', { project: 'billing-api', limit: 100 })).toMatchObject({
      total: 34,
    });
  });

  it('touches no other project, not even one that has a name of the demo', async () => {
    await using app = await open();
    await ask(app, 'save_project', { key: 'web-shop', name: 'My own shop' });
    const before = await revisions(app);
    expect(await seedDemo(app)).toMatchObject({ projects: 2 });
    expect(await revisions(app)).toMatchObject(before);
  });

  it('tells the story of a rollout, each step with its reason', async () => {
    await using app = await open();
    await seedDemo(app);
    const { changes } = await ask(app, 'list_changes', { project: 'web-shop', key: 'new_checkout_flow' });
    const told = JSON.stringify(changes);
    expect(told).toContain('Conversion is up 1.8 % at 20 %.');
    expect(told.indexOf('Conversion')).toBeLessThan(told.indexOf('A day at 5 %'));
  });

  it('has a kill switch that was thrown and undone', async () => {
    await using app = await open();
    await seedDemo(app);
    const { changes } = await ask(app, 'list_changes', { project: 'web-shop', key: 'recommendations' });
    expect(JSON.stringify(changes)).toMatch(/revert_change.*pages time out/s);
  });

  it('has a segment that looks into a saved list, and flags that use both', async () => {
    await using app = await open();
    await seedDemo(app);
    expect(await ask(app, 'list_segments', { project: 'web-shop' })).toMatchObject({ total: 1 });
    const list = await ask(app, 'get_list', { project: 'web-shop', key: 'agency_accounts' });
    expect(JSON.stringify(list.used_by)).toContain('staff');
    const context = { targetingKey: 'u1', email: 'lena@pixelwerk.example' };
    const asked = { project: 'web-shop', key: 'staff_tools', environment: 'production', context };
    expect(await ask(app, 'evaluate_flag', asked)).toMatchObject({
      results: [{ value: true, rule: 'staff' }],
    });
  });

  it('refuses in read-only mode', async () => {
    await using app = await open({ GUIDON_READ_ONLY: 'true' });
    await expect(seedDemo(app)).rejects.toMatchObject({ code: 'READ_ONLY' });
  });
});
