import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/tools/catalogue.ts';
import { accepted } from '../../support/arrange.ts';
import { makeWorld, stored } from '../world.ts';
import { type Answer, told } from './answer.ts';
import { type Door, type DoorName, openDoors } from './doors.ts';
import { toldOf } from './expected.ts';
import { HARMLESS } from './harmless.ts';
import { fieldsOf, fieldsUsed } from './input-fields.ts';
import { type CallerName, closedWorld, openStaged, protect, type Staged } from './staged.ts';
import { proposable, wrapped } from './wrapped.ts';
import type { Given, Write } from './write.ts';
import { WRITES } from './writes.ts';

let staged: Staged;
let doors: Readonly<Record<DoorName, Door>>;
let serial = 0;

beforeAll(async () => {
  staged = await openStaged();
  await makeWorld(staged, 'open');
  await makeWorld(staged, 'proposed');
  await closedWorld(staged, 'closed');
  doors = await openDoors(staged);
});

afterAll(async () => {
  for (const door of Object.values(doors)) await door[Symbol.asyncDispose]();
  await staged[Symbol.asyncDispose]();
});

const TOOLS = CATALOGUE.filter(({ access }) => access !== 'read');

describe('every tool that writes, found by enumeration', () => {
  it.each(TOOLS.map(({ name }) => name))('%s has calls in writes-of-*.ts', (name) => {
    expect(Object.keys(WRITES)).toContain(name);
  });

  it('is one that there is', () => {
    expect(TOOLS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(WRITES)));
  });

  it.each(TOOLS.map((tool) => [tool.name, tool] as const))(
    '%s: each field it takes is in a call of writes-of-*.ts, or named in harmless.ts',
    (name, tool) => {
      const used = fieldsUsed((WRITES[name] ?? []).map((write) => write.input('p', {}, 1)));
      const left = fieldsOf(tool.input).filter((field) => !used.has(field) && !HARMLESS.has(field));
      expect(left).toEqual([]);
    },
  );

  const all = Object.entries(WRITES).flatMap(([tool, writes]) =>
    writes.map((write): [string, string, Write] => [`${tool} ${write.about ?? ''}`.trim(), tool, write]),
  );

  it.each(all)('%s works where the environment is open', async (name, tool, write) => {
    const { project, given } = await world('open', name, write);
    const input = await inputOf(project, write, given);
    const before = { stored: await stored(staged, project), live: await staged.apps.live(project) };
    const preview = await staged.run(tool, { ...input, dry_run: true }, { caller: staged.who.ada });
    expect(preview).toMatchObject({ ok: true });
    expect(await stored(staged, project)).toEqual(before.stored);
    const answer = await staged.ok(tool, input, { caller: staged.who.ada, ...accepted });
    if (write.changes !== 'elsewhere') expect(await stored(staged, project)).not.toEqual(before.stored);
    const live = await staged.apps.live(project);
    if (write.expected === 'inert' || write.changes === 'elsewhere') expect(live).toEqual(before.live);
    else expect(live).not.toEqual(before.live);
    await undo(write, answer);
  });

  it.each(all)('%s changes nothing live where it is protected', async (name, tool, write) => {
    const { project, given } = await world('closed', name, write);
    if (project !== 'closed') await protect(staged, project);
    const live = await staged.apps.live(project);
    const { requests: _, ...before } = await stored(staged, project);
    const all = comings(write);
    for (const [index, { doorName, door, caller }] of all.entries()) {
      const answer = await through(door, caller, tool, await inputOf(project, write, given));
      const who = `${doorName}: ${caller}`;
      expect(told(answer), who).toMatch(toldOf(write.expected, caller, door.people));
      if (index === all.length - 1) expect(await staged.apps.live(project), who).toEqual(live);
      await undo(write, answer.output, async () =>
        expect(await staged.apps.document(project), who).toEqual(live.document),
      );
    }
    if (write.expected === 'request') expect(await stored(staged, project)).toMatchObject(before);
  });

  it.each(all.filter(([, tool]) => proposable(tool)))(
    '%s, as a part of a request, changes nothing',
    async (name, tool, write) => {
      const { project, given } = await world('proposed', name, write);
      const live = await staged.apps.document(project);
      const input = wrapped(project, tool, await inputOf(project, write, given));
      const { requests: _, ...before } = await stored(staged, project);
      await staged.ok('propose_change', input, { caller: staged.who.agent });
      expect(await staged.apps.document(project)).toEqual(live);
      expect(await stored(staged, project)).toMatchObject(before);
    },
  );
});

/** A world that stays as it is, or one of the write's own. */
async function world(kind: string, name: string, write: Write) {
  const isOwn = write.before !== undefined || (kind === 'open' && write.undo === 'cannot');
  if (!isOwn) return { project: kind, given: {} };
  const project = `${kind}-${name.replaceAll(/\W+/g, '-')}`.slice(0, 64);
  await makeWorld(staged, project);
  return { project, given: (await write.before?.(staged, project)) ?? {} };
}

async function inputOf(project: string, write: Write, given: Given) {
  serial += 1;
  return write.input(project, { ...given, ...(await write.each?.(staged, project)) }, serial);
}

/** Everybody, through every door. */
function comings({ butAdministrators }: Write) {
  const all = Object.entries(doors).flatMap(([doorName, door]) =>
    door.callers.map((caller) => ({ doorName, door, caller })),
  );
  return all.filter(({ door, caller }) => !(butAdministrators && door.people && caller === 'ada'));
}

/** A call, and its repeat where somebody has to agree. */
async function through(door: Door, caller: CallerName | 'machine', tool: string, input: object) {
  const answer = await door.call(caller, tool, input);
  if (answer.confirmToken === undefined) return answer;
  return door.call(caller, tool, { ...input, confirm_token: answer.confirmToken });
}

/** Looks at what was saved, and puts it back, so that the next call has something to do. */
async function undo({ undo: when }: Write, output: Answer['output'], look?: () => Promise<void>) {
  const id = output?.change_id;
  if (id !== undefined) await look?.();
  if (id !== undefined && when === undefined) await staged.ok('revert_change', { change_id: id }, accepted);
}
