import { afterAll, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import { testApp } from '../support/test-app.ts';
import { Guidon } from './run-guidon.ts';

const guidon = new Guidon();

afterAll(() => guidon[Symbol.dispose]());

async function create(...args: string[]) {
  return guidon.run(['organizations', 'create', ...args]);
}

it('are made with a key that is printed alone, and listed without it', async () => {
  const made = await create('acme', '--name', 'Acme Ltd.', '--admin', 'ada');
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^gdn_[\w-]{43}\n$/)]);
  expect(made.stderr).toMatch(
    /^key_\w+ of ada, administrator of acme, until it is revoked\. It is not shown again\.\n$/,
  );
  const listed = await guidon.run(['organizations', 'list']);
  expect(listed.stdout).toMatch(/^acme +Acme Ltd\. +0 +org_\w+\ndefault +Default organization +1 +org_\w+$/m);
  const { organizations } = await guidon.json('organizations', 'list', '--json');
  expect(organizations).toMatchObject([
    { key: 'acme', projects: 0 },
    { key: 'default', projects: 1 },
  ]);
});

it('open to their key alone, and show nothing of another', async () => {
  const { secret, organization, key } = await guidon.json<Made>(
    ...['organizations', 'create', 'other', '--days', '7', '--json'],
  );
  expect(organization).toMatchObject({ key: 'other', name: 'other' });
  expect(key).toMatchObject({ name: 'admin', rights: ['admin in *'], status: 'live' });
  expect(Date.parse(key.expires_at) - Date.now()).toBeLessThanOrEqual(7 * 24 * 3_600_000);
  await guidon.run(['call', 'create_flag', '{"key":"of_the_first"}']);
  await using test = await testApp({ folder: guidon.folder });
  const server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
  const call = (tool: string, input: object) => callTool(server, secret, tool, input);
  expect(await call('list_projects', {})).toMatchObject({ projects: [] });
  expect(await call('save_project', { key: 'default' })).toMatchObject({ changed: true });
  expect(await call('list_flags', {})).toMatchObject({ flags: [] });
  expect((await call('list_keys', {})).keys).toMatchObject([{ id: key.id }]);
  await server.close();
});

it('take one more administrator', async () => {
  const add = (...args: string[]) => guidon.run(['organizations', 'add-admin', ...args]);
  const made = await add('acme', '--admin', 'grace', '--days', '7');
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^gdn_[\w-]{43}\n$/)]);
  expect(made.stderr).toMatch(/^key_\w+ of grace, administrator of acme, until 20\d\d-\d\d-\d\d\./);
  expect((await add('acme', '--admin', 'grace')).stderr).toMatch(/^ALREADY_EXISTS/);
  expect((await add('acne', '--admin', 'grace')).stderr).toMatch(/^NOT_FOUND/);
});

interface Made {
  readonly secret: string;
  readonly organization: object;
  readonly key: { readonly id: string; readonly expires_at: string };
}

async function callTool({ url }: HttpServer, secret: string, tool: string, input: object) {
  const response = await fetch(`${url}/api/v1/tools/${tool}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  return JSON.parse(await response.text());
}

it('are not made where they cannot be, and nothing is left of them', async () => {
  const list = () => guidon.json('organizations', 'list', '--json');
  const before = await list();
  const refused = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const { code, stdout, stderr } = await guidon.run(['organizations', 'create', ...args], { env });
    return [code, stdout, stderr.split('\n')[0]];
  };
  const made = await Promise.all([
    refused(['default']),
    refused(['no spaces']),
    refused(['unnamed', '--admin', '']),
    refused(['brief', '--days', '0']),
    refused(['x'], { GUIDON_READ_ONLY: 'true' }),
    refused(['y'], { GUIDON_PROJECTS: 'default' }),
  ]);
  expect(made).toEqual([
    [1, '', expect.stringMatching(/^ALREADY_EXISTS.*"default" already/)],
    [1, '', expect.stringMatching(/^INVALID_ARGUMENT.*"no spaces" cannot be/)],
    [1, '', expect.stringMatching(/^INVALID_ARGUMENT.*"" cannot be a name/)],
    [1, '', expect.stringMatching(/^INVALID_ARGUMENT.*1 to 366/)],
    [1, '', expect.stringMatching(/^READ_ONLY/)],
    [1, '', expect.stringMatching(/^PERMISSION_DENIED/)],
  ]);
  expect(await list()).toEqual(before);
});
