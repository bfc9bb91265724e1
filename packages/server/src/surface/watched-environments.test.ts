import { expect, it } from 'vitest';
import { LiveEnvironment } from '../flags/live-environment.ts';
import { WatchedEnvironments } from './watched-environments.ts';

function environment(organizationId: string): LiveEnvironment {
  const name = { organizationId, project: 'guidon-surface', environment: 'live' };
  const version = { revision: 1, changeId: 'chg_1' };
  return new LiveEnvironment(name, {
    ...{ projectId: organizationId, readAt: 1, whole: true, version },
    ...{ flags: [], targeting: [] },
  });
}

const names = ['a', 'b', 'c', 'd', 'e'];

it('watches those asked for last, and lets the others go', () => {
  const watched = new WatchedEnvironments(() => {}, 4);
  const all = names.map(environment);
  const [first, second] = all;
  for (const live of all.slice(0, 4)) watched.keep(live.name.organizationId, live);
  watched.keep('a', first as LiveEnvironment);
  watched.keep('e', all[4] as LiveEnvironment);
  expect(all.map((live) => live.isWatched)).toEqual([true, false, true, true, true]);
  expect(watched.last('a')).toBe(first);
  expect(watched.last('b')).toBeUndefined();
  watched.keep('b', second as LiveEnvironment);
  expect(all.filter((live) => live.isWatched)).toHaveLength(4);
});

it('watches one once, the newest of an organization, and none that is no more', () => {
  let changes = 0;
  const watched = new WatchedEnvironments(() => void changes++);
  const [before, after] = [environment('a'), environment('a')];
  watched.keep('a', before);
  watched.keep('a', before);
  watched.keep('a', after);
  expect([before.isWatched, after.isWatched]).toEqual([false, true]);
  after.end();
  expect(changes).toBe(1);
  expect(after.isWatched).toBe(false);
  expect(watched.last('a')).toBe(after);
  watched.keep('a', after);
  watched.keep('b', before);
  watched.close();
  expect([before.isWatched, watched.has('a'), watched.has('b')]).toEqual([false, false, false]);
});
