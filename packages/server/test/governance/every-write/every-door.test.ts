import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stored } from '../world.ts';
import { told } from './answer.ts';
import { CALLS, inputOf, undo, worldOf } from './calls.ts';
import { type Door, type DoorName, openDoors } from './doors.ts';
import { toldOf } from './expected.ts';
import { type CallerName, closedWorld, openStaged, protect, type Staged } from './staged.ts';
import type { Write } from './write.ts';

let staged: Staged;
let doors: Readonly<Record<DoorName, Door>>;

beforeAll(async () => {
  staged = await openStaged();
  await closedWorld(staged, 'closed');
  doors = await openDoors(staged);
});

afterAll(async () => {
  for (const door of Object.values(doors)) await door[Symbol.asyncDispose]();
  await staged[Symbol.asyncDispose]();
});

describe('every tool that writes, through every door, by everybody', () => {
  it.each(CALLS)('%s changes nothing live where it is protected', async (name, tool, write) => {
    const { project, given } = await worldOf(staged, 'closed', name, write);
    if (project !== 'closed') await protect(staged, project);
    const live = await staged.apps.live(project);
    const { requests: _, ...before } = await stored(staged, project);
    const all = comings(write);
    for (const [index, { doorName, door, caller }] of all.entries()) {
      const answer = await through(door, caller, tool, await inputOf(staged, project, write, given));
      const who = `${doorName}: ${caller}`;
      expect(told(answer), who).toMatch(toldOf(write.expected, caller, door.people));
      if (index === all.length - 1) expect(await staged.apps.live(project), who).toEqual(live);
      await undo(staged, write, answer.output, async () =>
        expect(await staged.apps.document(project), who).toEqual(live.document),
      );
    }
    if (write.expected === 'request') expect(await stored(staged, project)).toMatchObject(before);
  });
});

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
