import type { Tool } from '@modelcontextprotocol/client';
import { expect, it } from 'vitest';
import { compareTools } from './compare-tools.ts';

type Schema = Tool['inputSchema'];

const INPUT: Schema = {
  type: 'object',
  properties: {
    q: { type: 'string', maxLength: 10 },
    sort: { type: 'string', enum: ['a', 'b'] },
    limit: { type: 'integer', minimum: 1 },
    tags: { type: 'array', items: { type: 'string' } },
    anything: {},
  },
  required: ['q'],
};

function withInput(change: (schema: Record<string, unknown> & Schema) => object): Tool {
  return { name: 'search', inputSchema: change(structuredClone(INPUT)) as Schema };
}

function property(name: string, value: object | undefined): Tool {
  return withInput(({ properties, ...schema }) => ({
    ...schema,
    properties: { ...properties, [name]: value },
  }));
}

const BREAKING = true;
const FINE = false;

it.each<[what: string, breaking: boolean, after: Tool]>([
  ['input.note: added', FINE, property('note', { type: 'string' })],
  ['input.q: not required', FINE, withInput((schema) => ({ ...schema, required: [] }))],
  ['input.sort: now required', BREAKING, withInput((schema) => ({ ...schema, required: ['q', 'sort'] }))],
  ['input.sort: not "b" any more', BREAKING, property('sort', { type: 'string', enum: ['a'] })],
  ['input.sort: also "c"', FINE, property('sort', { type: 'string', enum: ['a', 'b', 'c'] })],
  ['input.sort: any value', FINE, property('sort', { type: 'string' })],
  ['input.anything: only 1', BREAKING, property('anything', { const: 1 })],
  ['input.anything: type any → string', BREAKING, property('anything', { type: 'string' })],
  ['input.limit: type integer → number', FINE, property('limit', { type: 'number', minimum: 1 })],
  ['input.limit: type integer → string', BREAKING, property('limit', { type: 'string', minimum: 1 })],
  [
    'input.limit: type integer → ["integer","null"]',
    FINE,
    property('limit', { type: ['integer', 'null'], minimum: 1 }),
  ],
  ['input.limit: minimum 1 → 2', BREAKING, property('limit', { type: 'integer', minimum: 2 })],
  ['input.limit: minimum 1 → any', FINE, property('limit', { type: 'integer' })],
  ['input.q: maxLength 10 → 5', BREAKING, property('q', { type: 'string', maxLength: 5 })],
  ['input.q: maxLength 10 → 50', FINE, property('q', { type: 'string', maxLength: 50 })],
  ['input.q: pattern changed', BREAKING, property('q', { type: 'string', maxLength: 10, pattern: '^a' })],
  [
    'input.q: description changed',
    FINE,
    property('q', { type: 'string', maxLength: 10, description: 'What.' }),
  ],
  [
    'input.tags.items: type string → number',
    BREAKING,
    property('tags', { type: 'array', items: { type: 'number' } }),
  ],
  [
    'input.additionalProperties: true → false',
    BREAKING,
    withInput((s) => ({ ...s, additionalProperties: false })),
  ],
  ['input: allOf changed', BREAKING, withInput((schema) => ({ ...schema, allOf: [{}] }))],
])('%s', (what, breaking, after) => {
  const before: Tool = { name: 'search', inputSchema: INPUT };
  expect(compareTools([before], [after])).toEqual([{ kind: 'changed', tool: 'search', what, breaking }]);
});

it('calls a removed parameter breaking, and a new one that is required', () => {
  const without = withInput(({ properties, ...schema }) => {
    const { sort: _, ...others } = properties ?? {};
    return { ...schema, properties: { ...others, shop: {} }, required: ['q', 'shop'] };
  });
  const changes = compareTools([{ name: 'search', inputSchema: INPUT }], [without]);
  expect(changes.map(({ what, breaking }) => [what, breaking])).toEqual([
    ['input.shop: added, required', true],
    ['input.sort: removed', true],
  ]);
});

it('tells tools that came and went, by their names', () => {
  const tools = (...names: string[]): Tool[] => names.map((name) => ({ name, inputSchema: INPUT }));
  expect(compareTools(tools('b', 'c'), tools('c', 'a'))).toEqual([
    { kind: 'added', tool: 'a', breaking: false },
    { kind: 'removed', tool: 'b', breaking: true },
  ]);
});

it.each<[what: string, breaking: boolean, before: Partial<Tool>, after: Partial<Tool>]>([
  ['output: now described', FINE, {}, { outputSchema: INPUT }],
  ['output: not described any more', BREAKING, { outputSchema: INPUT }, {}],
  [
    'output.properties.description changed',
    BREAKING,
    { outputSchema: { type: 'object', properties: {} } },
    { outputSchema: { type: 'object', properties: { description: {} } } },
  ],
  [
    'output.description changed',
    FINE,
    { outputSchema: { type: 'object' } },
    { outputSchema: { type: 'object', description: 'Text.' } },
  ],
  ['description', FINE, { description: 'a' }, { description: 'b' }],
  ['title', FINE, {}, { title: 'Search' }],
  ['readOnlyHint: true → false', BREAKING, { annotations: { readOnlyHint: true } }, {}],
  ['destructiveHint: true → false', FINE, {}, { annotations: { destructiveHint: false } }],
])('%s', (what, breaking, before, after) => {
  const tool: Tool = { name: 'search', inputSchema: INPUT };
  expect(compareTools([{ ...tool, ...before }], [{ ...tool, ...after }])).toEqual([
    { kind: 'changed', tool: 'search', what, breaking },
  ]);
});

it('does not mind the order of members, parameters or types', () => {
  const before: Tool = {
    name: 'a',
    inputSchema: {
      type: 'object',
      properties: { a: { type: ['string', 'null'], enum: [1, 2] }, b: {} },
      required: ['a', 'b'],
    },
    outputSchema: { type: 'object', properties: { a: { enum: [1, 2] }, b: {} }, required: ['a', 'b'] },
  };
  const after: Tool = {
    inputSchema: {
      required: ['b', 'a'],
      properties: { b: {}, a: { enum: [2, 1], type: ['null', 'string'] } },
      type: 'object',
    },
    outputSchema: { required: ['b', 'a'], properties: { b: {}, a: { enum: [2, 1] } }, type: 'object' },
    name: 'a',
  };
  expect(compareTools([before], [after])).toEqual([]);
});
