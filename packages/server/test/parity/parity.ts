import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BAD_INPUT, type BadInput, SETUP } from './bad-input.ts';
import { type Answer, DOORS, type DoorName, type Doors, openDoors } from './doors.ts';

/** What became of one case at each door. */
export interface CaseResult {
  readonly bad: BadInput;
  readonly answers: Readonly<Record<DoorName, Answer>>;
}

const SETTINGS = {
  'read-only': { GUIDON_READ_ONLY: 'true' },
  'one project': { GUIDON_PROJECTS: 'default' },
} as const;

/** Runs every case through every door on one database. Also answers the whole history before and after. */
export async function runBadInput(): Promise<{
  readonly results: readonly CaseResult[];
  readonly before: unknown;
  readonly after: unknown;
}> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-parity-'));
  try {
    await using doors = await openDoors(folder);
    for (const [tool, input] of SETUP)
      await doors.call('stdio', tool, {
        ...input,
        ...(tool === 'save_project' ? {} : { project: 'default' }),
      });
    const before = await history(doors);
    const results = [
      ...(await runCases(
        doors,
        BAD_INPUT.filter((bad) => bad.settings === undefined),
      )),
      ...(await runSpecial(folder, 'one project')),
      ...(await runSpecial(folder, 'read-only')),
    ];
    return { results, before, after: await history(doors) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runSpecial(folder: string, settings: keyof typeof SETTINGS): Promise<CaseResult[]> {
  await using doors = await openDoors(folder, SETTINGS[settings]);
  return await runCases(
    doors,
    BAD_INPUT.filter((bad) => bad.settings === settings),
  );
}

async function runCases(doors: Doors, cases: readonly BadInput[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const bad of cases) {
    const entries = DOORS.map(async (door) => [door, await doors.call(door, bad.tool, bad.input)] as const);
    results.push({ bad, answers: Object.fromEntries(await Promise.all(entries)) as CaseResult['answers'] });
  }
  return results;
}

async function history(doors: Doors): Promise<unknown> {
  const changes = await doors.call('stdio', 'list_changes', { project: 'default', limit: 100 });
  const projects = await doors.call('stdio', 'list_projects', {});
  return [changes, projects];
}
