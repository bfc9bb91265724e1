import { expect, it } from 'vitest';
import { jsonBytes } from './json-bytes.ts';

it.each([
  [undefined, 0],
  [null, 4],
  [{ a: 'é' }, 10],
])('%o is %i bytes', (value, bytes) => {
  expect(jsonBytes(value)).toBe(bytes);
});
