import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../doors/support/api-client.ts';
import { openTestApp } from '../doors/support/test-app.ts';
import { Described } from './support/described.ts';
import { type SdkServer, sdkServer } from './support/sdk-server.ts';

const KEYS = '/api/v1/keys';
const SINGLE = '/ofrep/v1/evaluate/flags/{key}';
const BULK = '/ofrep/v1/evaluate/flags';
const ENVIRONMENT = '/api/v1/sdk/environment';
const USAGE = '/api/v1/sdk/usage';

let guidon: SdkServer;
let described: Described;
/** Keys by what they are, and ids of keys that there are. */
const known: Record<string, string> = {};

beforeAll(async () => {
  guidon = await sdkServer();
  described = await Described.of(guidon.url);
  for (const key of ['plain', 'shape', 'off', 'ruled']) await guidon.run('create_flag', { key });
  const rules = [{ id: 'pros', when: 'plan = "pro"', serve: { value: false, percentage: 50 } }];
  for (const key of ['plain', 'shape', 'ruled'])
    await guidon.run('set_flag_state', { key, environments: ['production'], enabled: true });
  await guidon.run('set_flag_rules', { key: 'ruled', environments: ['production'], rules });
  await guidon.run('save_segment', { key: 'pros', when: 'plan = "pro"' });
  known.admin = await guidon.test.key();
  known.agent = await guidon.test.key({ kind: 'agent' });
  known.viewer = await guidon.test.key({ role: 'viewer' });
  known.narrow = await guidon.test.key({ projects: ['other'] });
  known.server = guidon.serverKey;
  known.client = guidon.clientKey;
  known.wrong = 'nonsense';
  for (const name of ['ada', 'bob']) {
    const body = {
      kind: name === 'ada' ? 'person' : 'agent',
      name,
      grants: [{ role: 'viewer' }],
      label: 'laptop',
    };
    const made = (await guidon.post(KEYS, known.admin, body)).body;
    known[name] = made.key.id;
  }
});
afterAll(() => guidon[Symbol.asyncDispose]());

interface Asked {
  readonly by?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

function ask(operation: string, { by = 'admin', path, body, headers = {} }: Asked): Promise<Response> {
  const [method = '', template = ''] = operation.split(' ');
  return fetch(guidon.url + (path ?? template), {
    method,
    headers: { authorization: `Bearer ${known[by]}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const person = (name: string) => ({ kind: 'person', name, grants: [{ role: 'viewer' }], expires_in_days: 3 });
const here = '?project=default&environment=production';
const context = { targetingKey: 'u1', plan: 'pro' };

const GOOD: readonly (readonly [string, number, () => Asked])[] = [
  [`GET ${KEYS}`, 200, () => ({ path: `${KEYS}?limit=3` })],
  [`POST ${KEYS}`, 200, () => ({ body: person('cleo') })],
  [
    `POST ${KEYS}/{id}/rotate`,
    200,
    () => ({ path: `${KEYS}/${known.bob}/rotate`, body: { overlap_hours: 2 } }),
  ],
  [`DELETE ${KEYS}/{id}`, 200, () => ({ path: `${KEYS}/${known.bob}?dry_run=true` })],
  [`DELETE ${KEYS}/{id}`, 200, () => ({ path: `${KEYS}/${known.bob}` })],
  ['GET /api/v1/export', 200, () => ({})],
  [`GET ${ENVIRONMENT}`, 200, () => ({ by: 'server' })],
  [`GET ${ENVIRONMENT}`, 304, () => ({ by: 'server', headers: { 'if-none-match': '*' } })],
  [
    `POST ${USAGE}`,
    202,
    () => ({ by: 'server', body: { evaluations: [{ flag: 'plain', variation: 'on', count: 2 }], more: 1 } }),
  ],
  ...['plain', 'off', 'ruled'].map(
    (key) =>
      [`POST ${SINGLE}`, 200, () => ({ by: 'server', path: `${BULK}/${key}`, body: { context } })] as const,
  ),
  [`POST ${BULK}`, 200, () => ({ by: 'server', body: { context } })],
  [`POST ${BULK}`, 304, () => ({ by: 'server', body: { context }, headers: { 'if-none-match': '*' } })],
];

const REFUSED: readonly (readonly [string, number, Asked])[] = [
  [`GET ${KEYS}`, 400, { path: `${KEYS}?limit=0` }],
  [`GET ${KEYS}`, 401, { by: 'wrong' }],
  [`GET ${KEYS}`, 403, { by: 'viewer' }],
  [`POST ${KEYS}`, 400, { body: { kind: 'robot' } }],
  [`POST ${KEYS}`, 403, { by: 'agent', body: person('dan') }],
  [`POST ${KEYS}`, 404, { body: { ...person('dan'), grants: [{ role: 'viewer', project: 'nowhere' }] } }],
  [`POST ${KEYS}`, 409, { body: person('ada') }],
  [`POST ${KEYS}`, 413, { body: `"${'x'.repeat(4_194_304)}"` }],
  [`POST ${KEYS}`, 415, { body: '{}', headers: { 'content-type': 'text/plain' } }],
  [`POST ${KEYS}/{id}/rotate`, 404, { path: `${KEYS}/key_1/rotate` }],
  [`DELETE ${KEYS}/{id}`, 404, { path: `${KEYS}/key_1` }],
  ['GET /api/v1/export', 404, { path: '/api/v1/export?project=nowhere' }],
  [`GET ${ENVIRONMENT}`, 400, {}],
  [`GET ${ENVIRONMENT}`, 401, { by: 'wrong' }],
  [`GET ${ENVIRONMENT}`, 403, { by: 'client' }],
  [`GET ${ENVIRONMENT}`, 404, { path: `${ENVIRONMENT}?project=default&environment=nowhere` }],
  ['GET /api/v1/sdk/stream', 403, { by: 'client' }],
  [`POST ${USAGE}`, 400, { by: 'server', body: { evaluations: 1 } }],
  [`POST ${USAGE}`, 415, { by: 'server', body: '{}', headers: { 'content-type': 'text/plain' } }],
  ...[SINGLE, BULK].flatMap((template): (readonly [string, number, Asked])[] => {
    const path = template.replace('{key}', 'plain');
    return [
      [`POST ${template}`, 400, { by: 'server', path, body: { context: 1 } }],
      [`POST ${template}`, 400, { by: 'admin', path, body: {} }],
      [`POST ${template}`, 401, { by: 'wrong', path, body: {} }],
      [`POST ${template}`, 404, { by: 'narrow', path: path + here, body: {} }],
      [`POST ${template}`, 404, { path: `${path}?project=default&environment=nowhere`, body: {} }],
      [`POST ${template}`, 413, { by: 'server', path, body: `"${'x'.repeat(1_048_576)}"` }],
      [
        `POST ${template}`,
        415,
        { by: 'server', path, body: '{}', headers: { 'content-type': 'text/plain' } },
      ],
    ];
  }),
  [`POST ${SINGLE}`, 404, { by: 'server', path: `${BULK}/nope`, body: {} }],
  ['GET /ofrep/v1/events', 401, { path: '/ofrep/v1/events?ticket=forged' }],
];

describe('the OpenAPI document says', () => {
  it.each(GOOD)('of %s how it answers %i', async (operation, status, asked) => {
    const wanted = asked();
    const response = await ask(operation, wanted);
    expect(response.status).toBe(status);
    expect(await described.problems(operation, response)).toEqual([]);
    if (wanted.body !== undefined) expect(described.refuses(operation, wanted.body)).toEqual([]);
  });

  it.each(REFUSED)('of %s how it answers %i to %j', async (operation, status, asked) => {
    const response = await ask(operation, asked);
    expect(response.status).toBe(status);
    expect(await described.problems(operation, response)).toEqual([]);
  });

  it.each([`GET ${KEYS}`, `POST ${BULK}`])('of %s how a call too many is told', async (operation) => {
    await using test = await openTestApp({ GUIDON_RATE_LIMIT: '1' });
    await using api = await apiClient(test);
    const [method = '', path = ''] = operation.split(' ');
    const headers = { authorization: `Bearer ${await test.key()}` };
    const call = () => fetch(api.server.url + path, { method, headers });
    expect((await call()).status).not.toBe(429);
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(await described.problems(operation, refused)).toEqual([]);
  });

  it('what cannot be meant is not taken', () => {
    expect(described.refuses(`POST ${KEYS}`, { kind: 'robot', name: 'x' })).not.toEqual([]);
    expect(described.refuses(`POST ${USAGE}`, { evaluations: [{ flag: 'a' }] })).not.toEqual([]);
    expect(described.refuses(`POST ${BULK}`, { context: { targetingKey: 1 } })).not.toEqual([]);
  });
});
