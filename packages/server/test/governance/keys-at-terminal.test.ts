import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAS_TERMINAL } from '../stories/terminal.ts';
import { openTown, type Town } from '../stories/town.ts';

const MALLORY = ['person', 'mallory', '--grant', 'approver'];

describe.skipIf(!HAS_TERMINAL)('keys at a terminal (needs script of util-linux)', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown();
  });
  afterAll(() => town[Symbol.asyncDispose]());

  const keyIn = (screen: string) => /key_\w+/.exec(screen)?.[0] ?? 'none';

  it('of a second person wait until another one has looked at them', async () => {
    const made = await town.person('ada', 'keys', 'create', ...MALLORY);
    const id = keyIn(made);
    expect(made).toContain(`Somebody else approves it: guidon keys approve ${id}`);
    expect(await town.person('ada', 'keys', 'list')).toMatch(/mallory .* waits for approval/);
    const screen = await town.person('ben', 'keys', 'approve', id);
    expect(screen).toContain('person mallory');
    expect(screen).toContain('Could approve changes of: production of default');
    expect(screen).toMatch(/Your key, to approve this: *\nDone: key \w+ of mallory opens from now on/);
    expect(screen).not.toContain('gdn_');
    expect(await town.person('ada', 'keys', 'list')).not.toContain('waits for approval');
  }, 60_000);

  it('of an administrator are not approved by an approver', async () => {
    const made = await town.person('ada', 'keys', 'create', 'person', 'root', '--grant', 'admin');
    const screen = await town.person('ben', 'keys', 'approve', keyIn(made));
    expect(screen).toMatch(/NOT_FOUND: There is no key/);
  }, 60_000);

  it('open at once when an administrator breaks the glass, which everybody is told', async () => {
    const glass = ['keys', 'create', 'person', 'eve', '--grant', 'admin', '--break-glass'];
    expect(await town.person('ada', ...glass)).toMatch(/INVALID_ARGUMENT: Breaking the glass takes a reason/);
    const reason = ['--reason', 'Everybody else is away.'];
    expect(await town.person('ben', ...glass, ...reason)).toMatch(/PERMISSION_DENIED/);
    const made = await town.person('ada', ...glass, ...reason);
    expect(made).toMatch(/Your key, to make one that opens without approval: *\ngdn_/);
    for (const list of ['requests', 'keys'])
      expect(await town.person('ben', list, 'list')).toMatch(
        /Opened without approval: key_\w+ of person eve: Everybody else is away\./,
      );
  }, 60_000);
});
