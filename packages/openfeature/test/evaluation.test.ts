import { ErrorCode, type EvaluationContext } from '@openfeature/server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDocument, aFlag, onWhen, serving } from './support/a-document.ts';
import { type InUse, inUse } from './support/in-use.ts';
import { OutsideWorld } from './support/outside-world.ts';

const variations = <T>(...values: T[]) => values.map((value, index) => ({ key: `v${index}`, value }));
const first = { variation: 'v0' };
const flagsById = {
  text: aFlag({ key: 'text', type: 'string', variations: variations('hi', 'bye'), default: first }),
  number: aFlag({ key: 'number', type: 'number', variations: variations(10, 0.5), default: first }),
  zero: aFlag({ key: 'zero', type: 'number', variations: variations(0), default: first }),
  empty: aFlag({ key: 'empty', type: 'string', variations: variations(''), default: first }),
  object: aFlag({
    key: 'object',
    type: 'json',
    variations: variations({ a: { b: [1, null] } }),
    default: first,
  }),
  list: aFlag({ key: 'list', type: 'json', variations: variations([1, 2]), default: first }),
  nothing: aFlag({ key: 'nothing', type: 'json', variations: variations(null), default: first }),
};
const since = { attribute: 'since', operator: 'before', value: '2026-01-01T00:00:00Z' } as const;
const DOCUMENT = aDocument({
  revision: 42,
  flags: [
    ...Object.values(flagsById).map((flag) => ({ flag, state: { enabled: true, rules: [] } })),
    { flag: aFlag(), state: onWhen(since) },
    { flag: aFlag({ key: 'dark' }), state: { enabled: false, rules: [] } },
    { flag: aFlag({ key: 'broken' }), state: serving('no such variation') },
  ],
});

let world: OutsideWorld;
let used: InUse;
beforeAll(async () => {
  world = await OutsideWorld.start();
  used = inUse({ url: world.url, key: 'gdn_srv_test' });
  (await world.stream()).send('put', DOCUMENT);
  await used.ready;
});
afterAll(async () => {
  await used[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

describe('values', () => {
  it('have the type that is asked for, with their variant, reason and where they come from', async () => {
    const { client } = used;
    expect(await client.getStringDetails('text', 'none')).toEqual({
      flagKey: 'text',
      value: 'hi',
      variant: 'v0',
      reason: 'STATIC',
      flagMetadata: {
        flagSetId: 'web/production',
        version: '42',
        project: 'web',
        environment: 'production',
        revision: 42,
      },
    });
    expect(await client.getNumberValue('number', 1)).toBe(10);
    expect(await client.getNumberValue('zero', 1)).toBe(0);
    expect(await client.getStringValue('empty', 'none')).toBe('');
    expect(await client.getObjectValue('object', {})).toEqual({ a: { b: [1, null] } });
    expect(await client.getObjectValue('list', [])).toEqual([1, 2]);
    expect(await client.getObjectValue('nothing', {})).toBeNull();
  });

  it('cannot be changed by whoever got them', async () => {
    const value = await used.client.getObjectValue('object', {});
    expect(() => Object.assign(value as object, { a: 1 })).toThrow(TypeError);
    expect(await used.client.getObjectValue('object', {})).toEqual({ a: { b: [1, null] } });
  });

  it('come with the rule that decided', async () => {
    const matching = await used.client.getBooleanDetails('checkout', false, {
      since: '2025-06-01T00:00:00Z',
    });
    expect(matching).toMatchObject({ value: true, variant: 'on', reason: 'TARGETING_MATCH' });
    expect(matching.flagMetadata).toMatchObject({ ruleId: 'rule' });
    const other = await used.client.getBooleanDetails('checkout', true, { since: '2026-06-01T00:00:00Z' });
    expect(other).toMatchObject({ value: false, variant: 'off', reason: 'DEFAULT' });
    expect(other.flagMetadata).not.toHaveProperty('ruleId');
  });

  it('are found for dates as for their texts', async () => {
    const of = (date: string) => used.client.getBooleanValue('checkout', false, { since: new Date(date) });
    expect(await of('2025-06-01T00:00:00Z')).toBe(true);
    expect(await of('2026-06-01T00:00:00Z')).toBe(false);
  });

  it('are the code’s own where the flag is off and serves none', async () => {
    const details = await used.client.getBooleanDetails('dark', true);
    expect(details).toMatchObject({ value: true, reason: 'DISABLED' });
    expect(details).not.toHaveProperty('errorCode');
    expect(details).not.toHaveProperty('variant');
  });
});

describe('failures', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;

  it.each<[string, string, ErrorCode, EvaluationContext]>([
    ['an unknown flag', 'unknown', ErrorCode.FLAG_NOT_FOUND, {}],
    ['a flag of the prototype', 'constructor', ErrorCode.FLAG_NOT_FOUND, {}],
    ['a flag that cannot be read', 'broken', ErrorCode.PARSE_ERROR, {}],
    ['another type', 'text', ErrorCode.TYPE_MISMATCH, {}],
    ['an object', 'object', ErrorCode.TYPE_MISMATCH, {}],
    ['a context that contains itself', 'checkout', ErrorCode.INVALID_CONTEXT, cyclic as EvaluationContext],
  ])('serve the code’s own value and say why: %s', async (_, flag, errorCode, context) => {
    const details = await used.client.getBooleanDetails(flag, true, context);
    expect(details).toMatchObject({ flagKey: flag, value: true, reason: 'ERROR', errorCode });
    expect(details.errorMessage).toMatch(/\.$/);
    expect(details).not.toHaveProperty('variant');
  });

  it.each(['text', 'number', 'checkout'])('are no objects: %s', async (flag) => {
    const details = await used.client.getObjectDetails(flag, { own: true });
    expect(details).toMatchObject({ value: { own: true }, errorCode: ErrorCode.TYPE_MISMATCH });
  });
});
