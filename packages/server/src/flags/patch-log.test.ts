import { expect, it } from 'vitest';
import { PatchLog } from './patch-log.ts';

const applied = (revision: number, length = 10) => ({
  from: `${revision - 1}-x`,
  to: `${revision}-x`,
  patch: {
    revision,
    from: revision - 1,
    flags: [],
    segments: [],
    lists: [{ key: 'l', list: { key: 'l', values: ['v'.repeat(length)] } }],
  },
});

it('remembers the newest hundred, and not more than a megabyte', () => {
  const log = new PatchLog();
  for (let revision = 2; revision <= 150; revision++) log.add(applied(revision));
  expect(log.since('49-x')).toBeUndefined();
  expect(log.since('50-x')?.map(({ patch }) => patch.revision)).toHaveLength(100);
  log.add(applied(151, 1_000_000));
  log.add(applied(152, 40_000));
  expect(log.since('150-x')).toHaveLength(2);
  log.add(applied(153, 40_000));
  expect(log.since('150-x')).toBeUndefined();
  expect(log.since('151-x')).toHaveLength(2);
  log.add(applied(154, 2_000_000));
  expect(log.since('153-x')).toBeUndefined();
});
