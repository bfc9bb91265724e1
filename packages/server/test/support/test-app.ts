import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type App, type AppParts, createApp } from '../../src/app.ts';
import { type ConfigOverrides, loadConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/env.ts';
import { loadSecrets } from '../../src/config/secrets.ts';
import type { AppError } from '../../src/lib/app-error.ts';
import type { Caller } from '../../src/principals/caller.ts';
import { type Confirm, nobodyToAsk } from '../../src/tools/confirmation.ts';
import type { Outcome } from '../../src/tools/outcome.ts';
import { testDatabases, USUAL_KIND } from './test-databases.ts';

/** How a test's call differs from the usual one. */
export interface CallOptions {
  readonly caller?: Caller;
  readonly confirm?: Confirm;
  readonly signal?: AbortSignal;
  /** Hears of progress. */
  readonly tell?: (progress: string) => void;
}

/** A Guidon on a database of its own, with short ways to call its tools. */
export interface TestApp extends AsyncDisposable {
  readonly app: App;
  readonly folder: string;
  /** Calls a tool as the operator with every toolset. */
  run(tool: string, input: unknown, options?: CallOptions): Promise<Outcome>;
  /** The output of a call that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there
  ok(tool: string, input: unknown, options?: CallOptions): Promise<any>;
  /** The error of a call that must fail. */
  error(tool: string, input: unknown, options?: CallOptions): Promise<AppError>;
}

const USUAL = testDatabases(USUAL_KIND);
if (USUAL_KIND !== 'sqlite') (await import('vitest')).afterAll(() => USUAL[Symbol.asyncDispose]());

/** Opens a Guidon in a new folder, or in one given, which then stays. */
export async function testApp(
  settings: {
    overrides?: ConfigOverrides;
    environment?: Environment;
    parts?: AppParts;
    folder?: string;
  } = {},
): Promise<TestApp> {
  const folder = settings.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'guidon-test-')));
  const environment = {
    GUIDON_LOG_LEVEL: 'silent',
    ...(await USUAL.settings(folder)),
    ...settings.environment,
    GUIDON_DATA: folder,
  };
  const app = await createApp(loadConfig(environment, { toolsets: 'all', ...settings.overrides }), {
    secrets: loadSecrets(environment),
    ...settings.parts,
  });
  const run = async (tool: string, input: unknown, options: CallOptions = {}) =>
    app.runner.run({
      tool,
      arguments: input,
      caller: options.caller ?? (await app.operatorCaller()),
      surface: app.surface(),
      signal: options.signal ?? new AbortController().signal,
      confirm: options.confirm ?? nobodyToAsk,
      ...(options.tell === undefined ? {} : { tell: options.tell }),
    });
  return {
    app,
    folder,
    run,
    ok: async (...call) => outputOf(await run(...call)),
    error: async (...call) => errorOf(await run(...call)),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      if (settings.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function outputOf(outcome: Outcome) {
  if (outcome.ok) return outcome.output;
  throw new Error(`the call failed: ${outcome.error.code} ${outcome.error.message}`);
}

function errorOf(outcome: Outcome): AppError {
  if (!outcome.ok) return outcome.error;
  throw new Error(`the call succeeded: ${JSON.stringify(outcome.output)}`);
}
