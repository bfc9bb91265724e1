import { expect, it } from 'vitest';
import { foreignWalk } from './foreign-walk.ts';
import { openWorld } from './world.ts';

it('no way in tells one organization anything of another, or that there is something', async () => {
  await using world = await openWorld();
  const ways = await foreignWalk(world);
  expect(ways.filter(({ told }) => told.length > 0)).toEqual([]);
  const names = ways.map(({ name }) => name);
  for (const { name } of world.app.catalogue) expect(names).toContain(`${name}, administrator`);
}, 60_000);
