import assert from 'node:assert';
import { test } from 'node:test';
import { assertBothSides, serveWith } from '@guidon/gate/testing';
import shop from './shop.ts';

test('both sides of every rule', () => assertBothSides(shop));

test('exactly these flags', async () => {
  await using served = await serveWith(shop, { v2: true });
  assert.deepEqual(await served.tools(), ['read', 'search_v2']);
});
