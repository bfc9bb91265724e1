import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { makeWorld, stored } from '../world.ts';
import { told } from './answer.ts';
import { runCommand } from './command-line.ts';
import { COMMANDS, type CommandUse } from './commands.ts';
import { CARRIERS, onDatabase, onServer } from './doors.ts';
import { toldOf } from './expected.ts';
import { CALLERS, type CallerName, closedWorld, openStaged, type Staged } from './staged.ts';
import { proposed } from './writes-of-requests.ts';

let staged: Staged;
let empty: string;
let backup: string;

beforeAll(async () => {
  staged = await openStaged();
  await makeWorld(staged, 'open');
  await closedWorld(staged, 'closed');
  empty = await mkdtemp(path.join(tmpdir(), 'guidon-empty-'));
  backup = path.join(empty, 'backup.jsonl.gz');
  expect(told(await runCommand(['backup', backup, '--json'], { env: onDatabase(staged) }))).toBe('done');
});

afterAll(async () => {
  await staged[Symbol.asyncDispose]();
  await rm(empty, { recursive: true, force: true });
});

const NAMES = await allCommands();

/** Every command of the program that is no group of others. */
async function allCommands(): Promise<string[]> {
  const groups = (await createProgram([])).commands.map((command) => command.name());
  return leaves(await createProgram(groups), 'guidon');
}

function leaves({ commands }: Command, name: string): string[] {
  return commands.length === 0 ? [name] : commands.flatMap((one) => leaves(one, `${name} ${one.name()}`));
}

describe('every command, found by enumeration', () => {
  it.each(NAMES)('%s is in COMMANDS of commands.ts, or named as a carrier of tools in doors.ts', (name) => {
    expect([...Object.keys(COMMANDS), ...Object.keys(CARRIERS)]).toContain(name);
  });

  it.each(Object.entries(COMMANDS))('%s works, and changes nothing live', async (name, use) => {
    expect(NAMES).toContain(name);
    expect(await worksWhereOpen(use)).toBe('done');
    const live = await staged.apps.live('closed');
    const { requests: _, ...before } = await stored(staged, 'closed');
    for (const { caller, isPerson } of comings(use)) {
      const answer = told(await run(use, 'closed', caller));
      expect(answer, caller).toMatch(toldOf(use.expected ?? 'inert', caller, isPerson));
      expect(await staged.apps.document('closed'), caller).toEqual(live.document);
    }
    expect(await staged.apps.live('closed')).toEqual(live);
    expect(await stored(staged, 'closed')).toMatchObject(before);
  });
});

it('a decision is never taken from the key of GUIDON_KEY, whoever holds it', async () => {
  const use = COMMANDS['guidon requests approve'] as CommandUse;
  const given = (await use.each?.(staged, 'closed')) ?? {};
  const env = onServer(staged, 'ben');
  expect(told(await runCommand(use.words('closed', given), { env }))).toBe('PERMISSION_DENIED');
});

it('the glass is broken at a terminal by an administrator, and by nobody else', async () => {
  const { id } = await proposed(staged, 'closed');
  const words = ['requests', 'publish', String(id), '--break-glass', '--reason', 'Down.', '--json'];
  const live = await staged.apps.live('closed');
  const env = onServer(staged, 'agent');
  for (const caller of ['agent', 'dan', 'ben'] as const)
    expect(told(await runCommand(words, { env, typed: staged.keys[caller] }))).toBe('PERMISSION_DENIED');
  expect(told(await runCommand(words, { env: onServer(staged, 'ada') }))).toBe('PERMISSION_DENIED');
  expect(await staged.apps.live('closed')).toEqual(live);
  expect(told(await runCommand(words, { env, typed: staged.keys.ada }))).toBe('done');
  expect(await staged.apps.live('closed')).not.toEqual(live);
});

/** What it comes to for an administrator where all is open; `restore` works on an empty database. */
async function worksWhereOpen(use: CommandUse): Promise<string> {
  if (use.where !== 'empty') return told(await run(use, 'open', 'ada'));
  const folder = await mkdtemp(path.join(empty, 'data-'));
  return told(await runCommand(use.words('open', { backup }), { env: { GUIDON_DATA: folder } }));
}

function comings({ where }: CommandUse): readonly { caller: CallerName | 'machine'; isPerson: boolean }[] {
  if (where === 'database' || where === 'empty') return [{ caller: 'machine', isPerson: false }];
  return CALLERS.map((caller) => ({ caller, isPerson: true }));
}

async function run(use: CommandUse, project: string, caller: CallerName | 'machine') {
  const given = { backup, ...(await use.each?.(staged, project)) };
  return runCommand(use.words(project, given), optionsOf(use, caller));
}

function optionsOf({ where }: CommandUse, caller: CallerName | 'machine') {
  if (caller === 'machine' || where === 'database' || where === 'empty') return { env: onDatabase(staged) };
  if (where === 'server') return { env: onServer(staged, caller) };
  return { env: onServer(staged, 'agent'), typed: staged.keys[caller] };
}
