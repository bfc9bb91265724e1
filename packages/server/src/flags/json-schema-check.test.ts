import type { Flag } from '@guidon/core';
import { describe, expect, it } from 'vitest';
import { checkJsonSchema } from './json-schema-check.ts';

function aFlag(schema: object, value: object | string): Flag {
  return {
    key: 'limits',
    type: 'json',
    variations: [],
    default: { value: value as never },
    schema: schema as never,
    tags: [],
    kind: 'operational',
    archived: false,
  };
}

/** Each level refers to the one below twice: 2^30 checks for a schema of thirty lines. */
function doubling(levels: number): object {
  const names = Array.from({ length: levels }, (_, level) => `l${level}`);
  const $defs = Object.fromEntries(
    names.map((name, level) => {
      const below = { $ref: `#/$defs/l${level + 1}` };
      return [name, level + 1 < levels ? { allOf: [below, below] } : { type: 'object' }];
    }),
  );
  return { $ref: '#/$defs/l0', $defs };
}

describe('a schema made to take for ever', () => {
  it.each([
    ['by a pattern that backtracks', aFlag({ pattern: '^(a+)+$' }, `${'a'.repeat(60)}b`)],
    ['by references that double', aFlag(doubling(30), {})],
    ['by items that must differ', aFlag({ uniqueItems: true }, [...Array(50_000).keys()])],
  ])('%s is refused in time', async (_how, flag) => {
    const start = process.cpuUsage();
    const problems = await checkJsonSchema(flag, {});
    expect(problems.map((problem) => problem.code)).toEqual(['COSTLY_SCHEMA']);
    // A tenth of a second; it was one, for which nobody else was served.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(600);
  });

  it.each(['^[a-z0-9]+(-[a-z0-9]+)*$', '^(?!-)[a-z0-9-]+$'])('%s is a sound pattern', async (pattern) => {
    const value = Array.from({ length: 1000 }, (_, index) => `some-name-${index}`);
    expect(await checkJsonSchema(aFlag({ items: { pattern } }, value), {})).toEqual([]);
  });
});

it('a sound schema is checked as ever', async () => {
  const schema = { type: 'object', properties: { items: { type: 'integer' } } };
  expect(await checkJsonSchema(aFlag(schema, { items: 1 }), {})).toEqual([]);
  const [problem] = await checkJsonSchema(aFlag(schema, { items: 'x' }), {});
  expect(problem).toMatchObject({ code: 'SCHEMA_MISMATCH', path: 'default' });
});
