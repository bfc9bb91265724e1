import { afterEach, expect, it, vi } from 'vitest';
import { fileSource } from './file.ts';

afterEach(() => void vi.useRealTimers());

it('is not looked at any more when it was closed while it was read', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const host = { changed: () => {}, warn: () => {} };
  const source = fileSource('none.json');
  await source.open(host);
  expect(vi.getTimerCount()).toBe(1);
  await source.close();
  expect(vi.getTimerCount()).toBe(0);
  const early = fileSource('none.json');
  const opening = early.open(host);
  await early.close();
  await opening;
  expect(vi.getTimerCount()).toBe(0);
});
