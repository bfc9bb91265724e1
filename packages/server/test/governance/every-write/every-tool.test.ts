import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/tools/catalogue.ts';
import { accepted } from '../../support/arrange.ts';
import { makeWorld, stored } from '../world.ts';
import { CALLS, inputOf, undo, worldOf } from './calls.ts';
import { HARMLESS } from './harmless.ts';
import { fieldsOf, fieldsUsed } from './input-fields.ts';
import { openStaged, type Staged } from './staged.ts';
import { proposable, wrapped } from './wrapped.ts';
import { WRITES } from './writes.ts';

let staged: Staged;

beforeAll(async () => {
  staged = await openStaged();
  await makeWorld(staged, 'open');
  await makeWorld(staged, 'proposed');
});

afterAll(() => staged[Symbol.asyncDispose]());

// What runs in clusters is no part of a project, and has no environment that could be protected.
const TOOLS = CATALOGUE.filter(({ access, writes }) => access !== 'read' && writes !== 'clusters');

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

  it.each(CALLS)('%s works where the environment is open', async (name, tool, write) => {
    const { project, given } = await worldOf(staged, 'open', name, write);
    const input = await inputOf(staged, project, write, given);
    const before = { stored: await stored(staged, project), live: await staged.apps.live(project) };
    const preview = await staged.run(tool, { ...input, dry_run: true }, { caller: staged.who.ada });
    expect(preview).toMatchObject({ ok: true });
    expect(await stored(staged, project)).toEqual(before.stored);
    const answer = await staged.ok(tool, input, { caller: staged.who.ada, ...accepted });
    if (write.changes !== 'elsewhere') expect(await stored(staged, project)).not.toEqual(before.stored);
    const live = await staged.apps.live(project);
    if (write.expected === 'inert' || write.changes === 'elsewhere') expect(live).toEqual(before.live);
    else expect(live).not.toEqual(before.live);
    await undo(staged, write, answer);
  });

  it.each(CALLS.filter(([, tool]) => proposable(tool)))(
    '%s, as a part of a request, changes nothing',
    async (name, tool, write) => {
      const { project, given } = await worldOf(staged, 'proposed', name, write);
      const live = await staged.apps.document(project);
      const input = wrapped(project, tool, await inputOf(staged, project, write, given));
      const { requests: _, ...before } = await stored(staged, project);
      await staged.ok('propose_change', input, { caller: staged.who.agent });
      expect(await staged.apps.document(project)).toEqual(live);
      expect(await stored(staged, project)).toMatchObject(before);
    },
  );
});
