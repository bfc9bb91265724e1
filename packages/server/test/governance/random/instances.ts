import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { App } from '../../../src/app.ts';
import { ChangeService } from '../../../src/flags/change-service.ts';
import type { FlagWrites } from '../../../src/flags/flag-store.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import { RefusalLog } from '../../../src/principals/refusal-log.ts';
import { ChangeRequestService } from '../../../src/releases/change-request-service.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { ConfirmationTokens } from '../../../src/tools/confirmation-tokens.ts';
import type { Outcome } from '../../../src/tools/outcome.ts';
import { ToolRunner } from '../../../src/tools/tool-runner.ts';
import { type CallOptions, type TestApp, testApp } from '../../support/test-app.ts';
import { type DatabaseKind, testDatabases } from '../../support/test-databases.ts';

/** Two instances of one database under one clock, of which either may die in the middle of a call. */
export interface Instances extends AsyncDisposable {
  /** Milliseconds since 1970, as all instances see it. */
  time: number;
  first(): TestApp;
  call(instance: number, tool: string, input: object, options: CallOptions): Promise<Outcome>;
  /** A call whose transaction is lost when it is about to commit. */
  crash(instance: number, tool: string, input: object, options: CallOptions): Promise<void>;
  /** Ends an instance, whatever it is doing, and starts another. */
  restart(instance: number): Promise<void>;
}

/** Opens {@link Instances} on a new database. */
export async function openInstances(kind: DatabaseKind): Promise<Instances> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-random-'));
  const databases = testDatabases(kind);
  const environment = await databases.settings(folder);
  const clock: Clock = () => new Date(instances.time);
  const open = () => testApp({ folder, environment, parts: { clock } });
  const apps: TestApp[] = [];
  const at = (instance: number) => apps[instance % apps.length] as TestApp;
  const instances: Instances = {
    time: Date.parse('2030-01-01T00:00:00Z'),
    first: () => at(0),
    call: (instance, tool, input, options) => at(instance).run(tool, input, options),
    async crash(instance, tool, input, options) {
      await run(dying(at(instance).app, clock), tool, input, options);
    },
    async restart(instance) {
      const index = instance % apps.length;
      await at(index).app.close();
      apps[index] = await open();
    },
    async [Symbol.asyncDispose]() {
      for (const one of apps) await one.app.close();
      await databases[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  apps.push(await open());
  apps.push(await open());
  return instances;
}

async function run({ app, runner }: Dying, tool: string, input: object, options: CallOptions): Promise<void> {
  await runner.run({
    tool,
    arguments: input,
    caller: options.caller ?? (await app.operatorCaller()),
    surface: app.surface(),
    signal: new AbortController().signal,
    confirm: async () => 'accepted',
  });
}

interface Dying {
  readonly app: App;
  readonly runner: ToolRunner;
}

/** The tools of an app over a database that loses every transaction as it is about to commit. */
function dying(app: App, clock: Clock): Dying {
  const { catalogue, storage, logger } = app;
  const store = losingWrites(storage);
  const changes = new ChangeService(store, clock);
  const requests = new ChangeRequestService(store, changes, clock);
  const services = { ...app.services, store, changes, requests };
  const tokens = new ConfirmationTokens(storage, clock);
  const refusals = new RefusalLog({ store: storage, clock, logger });
  const { gate } = app;
  return { app, runner: new ToolRunner({ catalogue, services, tokens, refusals, gate, clock, logger }) };
}

function losingWrites(storage: Storage): Storage {
  const write = <T>(work: (writes: FlagWrites) => Promise<T>) =>
    storage.write<T>(async (writes) => {
      await work(writes);
      throw new Error('The power is gone.');
    });
  return new Proxy(storage, {
    get: (target, name) => {
      if (name === 'write') return write;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
