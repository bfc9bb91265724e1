import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/tools/catalogue.ts';
import { connectHttp } from '../../doors/support/connect.ts';
import { routesOf } from '../../permissions/routes-of.ts';
import { testApp } from '../../support/test-app.ts';
import { makeWorld, stored } from '../world.ts';
import { codeOf, told } from './answer.ts';
import { CARRIERS } from './doors.ts';
import { toldOf } from './expected.ts';
import { place, ROUTE_WRITES, type RouteWrite, sessionOf } from './routes.ts';
import { CALLERS, type CallerName, closedWorld, openStaged, type Staged } from './staged.ts';

let staged: Staged;
let serial = 0;

beforeAll(async () => {
  staged = await openStaged();
  await makeWorld(staged, 'open');
  await closedWorld(staged, 'closed');
});

afterAll(() => staged[Symbol.asyncDispose]());

const ROUTES = await allRoutes();

/** Every route there can be: some there are only with an issuer of tokens. */
async function allRoutes(): Promise<string[]> {
  await using guidon = await testApp({
    environment: {
      GUIDON_PUBLIC_URL: 'https://guidon.example.org',
      GUIDON_OAUTH_ISSUER: 'https://issuer.example.org',
      GUIDON_OAUTH_ROLES: 'scope:guidon.read=viewer',
    },
  });
  return routesOf(guidon.app);
}

describe('every route that is no GET, found by enumeration', () => {
  it.each(ROUTES.filter((route) => !/^(GET|OPTIONS) /.test(route)))(
    '%s has a request in ROUTE_WRITES of routes.ts, or is named as a carrier of tools in doors.ts',
    (route) => {
      expect([...Object.keys(ROUTE_WRITES), ...Object.keys(CARRIERS)]).toContain(route);
    },
  );

  it.each(Object.entries(ROUTE_WRITES))('%s works, and changes nothing live', async (route, write) => {
    expect(ROUTES).toContain(route);
    await expect(ask('open', 'ada', route, write)).resolves.toBe('done');
    const live = await staged.apps.live('closed');
    const { requests: _, ...before } = await stored(staged, 'closed');
    for (const caller of CALLERS) {
      expect(await ask('closed', caller, route, write), caller).toMatch(toldOf(write.expected, caller, true));
      expect(await staged.apps.document('closed'), caller).toEqual(live.document);
    }
    expect(await staged.apps.live('closed')).toEqual(live);
    expect(await stored(staged, 'closed')).toMatchObject(before);
  });
});

it.each(ROUTES.filter((route) => route.startsWith('GET ')))('%s stores nothing', async (route) => {
  const before = await stored(staged, 'closed');
  const path = route.slice('GET '.length).replace(/\{\w+\}/, 'none');
  const stop = new AbortController();
  const response = await fetch(`${staged.apps.url}${path}?${place('closed')}`, {
    headers: { authorization: `Bearer ${staged.keys.ada}` },
    signal: stop.signal,
  });
  expect(response.status).toBeGreaterThan(0);
  stop.abort();
  expect(await stored(staged, 'closed')).toEqual(before);
});

it('/mcp/readonly carries no tool that writes', async () => {
  await using connected = await connectHttp(`${staged.apps.url}/mcp/readonly`, staged.keys.ada, 'modern');
  for (const { name } of CATALOGUE.filter(({ access }) => access !== 'read')) {
    const { isError } = await connected.client
      .callTool({ name, arguments: { project: 'open', key: 'checkout' } })
      .catch(() => ({ isError: true }));
    expect(isError, name).toBe(true);
  }
});

/** What a request comes to, in a word. */
async function ask(project: string, caller: CallerName, route: string, write: RouteWrite): Promise<string> {
  serial += 1;
  const [method = '', address = ''] = route.split(' ');
  const key = staged.keys[caller];
  const given = {
    ...(method === 'DELETE' && { session: await sessionOf(staged.apps.url, address, key) }),
    ...(await write.each?.(staged, project, serial)),
  };
  const response = await fetch(staged.apps.url + write.path(given, project), {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...write.headers?.(given),
    },
    ...(write.body && { body: JSON.stringify(write.body(project, serial)) }),
  });
  const text = await response.text();
  if (response.ok) return told({ output: text.startsWith('{') ? JSON.parse(text) : {} });
  return told(codeOf(JSON.parse(text).error));
}
