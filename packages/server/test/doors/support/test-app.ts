import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type App, type AppParts, createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { Environment } from '../../../src/config/env.ts';
import type { Grant, Role } from '../../../src/flags/grant.ts';
import type { Principal } from '../../../src/principals/principal.ts';
import { grantsOf } from '../../support/arrange.ts';
import { giveKey } from '../../support/give-key.ts';

/** How the holder of a key differs from an administrator in person. */
export interface Who extends Partial<Omit<Principal, 'id' | 'grants'>> {
  readonly role?: Role;
  readonly projects?: readonly string[];
  /** Instead of a role everywhere, or in projects. */
  readonly grants?: readonly Grant[];
}

/** A real app on a database of its own. */
export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly folder: string;
  /** A new principal's key. */
  key(who?: Who): Promise<string>;
  /** A second tenant with one project, and a key of somebody in it. */
  foreignKey(): Promise<string>;
  /** Runs a tool as the operator; throws when it fails. */
  run(tool: string, input: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** `settings` are environment variables. */
export async function openTestApp(settings: Environment = {}, parts: AppParts = {}): Promise<TestApp> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-doors-'));
  const config = loadConfig(
    { GUIDON_LOG_LEVEL: 'silent', ...settings, GUIDON_DATA: folder },
    { toolsets: 'all' },
  );
  const app = await createApp(config, parts);
  return {
    app,
    folder,
    key: async ({ role, projects, grants, ...who } = {}) =>
      keyFor(app, {
        ...(await home(app)),
        ...who,
        grants: grants ?? grantsOf({ ...(role && { role }), ...(projects && { projects }) }),
      }),
    foreignKey: async () => keyFor(app, { ...defaults(), organizationId: await foreignOrganization(app) }),
    run: (tool, input) => run(app, tool, input),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function defaults() {
  return {
    kind: 'person' as const,
    name: `test ${randomBytes(4).toString('hex')}`,
    grants: grantsOf({}),
  };
}

async function home(app: App) {
  const { organizationId } = (await app.operatorCaller()).principal;
  return { ...defaults(), organizationId };
}

async function keyFor(app: App, who: Omit<Principal, 'id'>): Promise<string> {
  const key = `gdn_${randomBytes(32).toString('base64url')}`;
  const principal = await app.storage.findOrCreatePrincipal(who);
  await giveKey(app.storage, principal.id, key);
  return key;
}

async function foreignOrganization(app: App): Promise<string> {
  await app.storage.write(async (writes) => {
    await writes.insertOrganization({ id: 'org_other', key: 'other', name: 'Other' });
    await writes.insertProject({ id: 'prj_other', organizationId: 'org_other', key: 'default' });
  });
  return 'org_other';
}

async function run(app: App, tool: string, input: Readonly<Record<string, unknown>>) {
  const outcome = await app.runner.run({
    tool,
    arguments: input,
    caller: await app.operatorCaller(),
    surface: app.surface(),
    signal: new AbortController().signal,
    confirm: async () => 'accepted',
  });
  if (!outcome.ok) throw outcome.error;
  return outcome.output;
}

/** An archived flag: what delete_flag takes. */
export async function archivedFlag(test: TestApp, key: string): Promise<void> {
  await test.run('create_flag', { key });
  await test.run('update_flag', { key, archived: true });
}
