import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../src/config/env.ts';
import { type REMOTE_COMMANDS, remoteCommandsInWords } from '../../src/config/remote-commands.ts';
import { ADMIN_KEY, Guidon, type Served } from './run-guidon.ts';
import { SELF_SIGNED } from './self-signed.ts';

const REMOTELY: Readonly<Record<(typeof REMOTE_COMMANDS)[number], readonly string[]>> = {
  call: ['list_projects'],
  flags: ['list'],
  delivery: ['status'],
  keys: ['list'],
  requests: ['list'],
  audit: ['list'],
  surface: ['list'],
  webhooks: ['list'],
  export: [],
  validate: ['default'],
  diff: ['default', 'default'],
  tools: [],
};

const guidon = new Guidon();
let server: Served;

beforeAll(async () => {
  server = await guidon.serve();
  await guidon.run(['call', 'create_flag', '{"key":"new_cart"}']);
});
afterAll(async () => {
  await server.stop();
  guidon[Symbol.dispose]();
});

function remotely(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  return guidon.run(args, { env: { GUIDON_URL: server.url, GUIDON_KEY: ADMIN_KEY, ...more } });
}

describe('the CLI with GUIDON_URL', () => {
  it.each([
    [['flags', 'list']],
    [['flags', 'list', '--json']],
    [['flags', 'get', 'new_cart']],
    [['flags', 'eval', 'new_cart', '--env', 'staging', '--user', 'u1']],
    [['call', 'list_projects']],
    [['export']],
    [['export', 'default', '--json']],
    [['validate', 'default']],
    [['diff', 'default', 'default']],
    [['flags', 'get', 'new_crat']],
    [['flags', 'get', 'new_crat', '--json']],
    [['call', 'get_flag', '{"key":1}']],
    [['call', 'get_flgs', '{}']],
    [['export', 'nothing']],
    [['call', 'update_flag', '{"key":"new_cart","archived":true,"dry_run":true}']],
  ])('says of %j what it says of the local database', async (args) => {
    const [local, remote] = [await guidon.run(args), await remotely(args)];
    expect(remote).toEqual(local);
  });

  it.each(Object.entries(REMOTELY))('%s speaks to the server', async (command, args) => {
    const { stderr } = await remotely([command, ...args], { GUIDON_URL: 'http://guidon.invalid' });
    expect(stderr).toMatch(/^UNAVAILABLE: http:\/\/guidon\.invalid/);
  });

  it('shows the surface of a key, as the operator of the database sees it', async () => {
    const made = await guidon.run(['keys', 'create', 'agent', 'bot', '--grant', 'viewer', '--json']);
    const { key } = JSON.parse(made.stdout);
    const args = ['surface', 'show', '--as', key.id];
    const [local, remote] = [await guidon.run(args), await remotely(args)];
    expect(remote).toEqual(local);
    expect(remote.stdout).toContain('calls take the role editor in some project');
    const own = await remotely(['surface', 'show', '--json']);
    expect(JSON.parse(own.stdout).tools).toContainEqual(
      expect.objectContaining({ tool: 'create_flag', listed: true, why: '' }),
    );
    const unknown = ['surface', 'show', '--as', 'key_none'];
    expect(await remotely(unknown)).toEqual(await guidon.run(unknown));
  });

  it('says which commands do, everywhere in the same words', async () => {
    const text = await readFile(new URL('../../../../docs/http.md', import.meta.url), 'utf8');
    const told = `${remoteCommandsInWords((name) => `\`${name}\``)} `;
    expect(text).toContain(`${told}then speak to that server`);
    expect(ENVIRONMENT.GUIDON_URL.description).toContain(`${told}speak to it`);
    const { stdout } = await guidon.run(['--help']);
    expect(stdout).toContain(`${remoteCommandsInWords()} speak to a server`);
  });

  it('needs no database of its own', async () => {
    const ended = await remotely(['flags', 'get', 'new_cart', '--json'], { GUIDON_DATA: '/dev/null/none' });
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('writes, asks before it deletes, and goes on with --yes', async () => {
    expect((await remotely(['call', 'create_flag', '{"key":"old"}'])).code).toBe(0);
    expect((await remotely(['call', 'update_flag', '{"key":"old","archived":true}'])).code).toBe(0);
    const asked = await remotely(['call', 'delete_flag', '{"key":"old"}']);
    expect(asked.code).toBe(4);
    expect(JSON.parse(asked.stdout)).toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    const done = await remotely(['call', 'delete_flag', '{"key":"old"}', '--yes']);
    expect(JSON.parse(done.stdout)).toMatchObject({ changed: true });
  });

  it('lists the tools of the server', async () => {
    expect((await remotely(['tools'])).stdout).toMatch(/^list_flags +read +flags/m);
    expect((await remotely(['tools', 'get_flag'])).stdout).toContain('"required"');
  });

  it('has the doctor look at the server too', async () => {
    const well = JSON.parse((await remotely(['doctor', '--json'])).stdout);
    expect(well.findings).toContainEqual({
      subject: 'server',
      verdict: 'ok',
      detail: expect.stringMatching(
        /^http:\S+, \d+ tools for this key \(surface \w{12}, for \d+ more seconds\)$/,
      ),
      data: expect.objectContaining({ surface: expect.anything() }),
    });
    const ill = await remotely(['doctor', '--json'], { GUIDON_KEY: 'gdn_wrong' });
    expect(ill.code).toBe(1);
    expect(JSON.parse(ill.stdout).findings).toContainEqual(
      expect.objectContaining({ subject: 'server', verdict: 'problem', data: { code: 'UNAUTHENTICATED' } }),
    );
  });

  it.each([['demo'], ['backup', 'x.gz'], ['restore', 'x.gz']])(
    'does not take %s for a server',
    async (...args) => {
      expect(await remotely(args)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^MISCONFIGURED/),
      });
    },
  );
});

describe('the CLI tells why a server cannot be used', () => {
  it.each([
    ['a wrong key', { GUIDON_KEY: 'gdn_wrong' }, 'UNAUTHENTICATED', 'GUIDON_KEY'],
    ['no key', { GUIDON_KEY: '' }, 'MISCONFIGURED', 'GUIDON_KEY is not'],
    ['a key that no header can carry', { GUIDON_KEY: 'gdn_ä\nb' }, 'MISCONFIGURED', 'GUIDON_KEY'],
    ['no URL', { GUIDON_URL: 'guidon.example.org' }, 'MISCONFIGURED', 'GUIDON_URL'],
    ['a URL with a password', { GUIDON_URL: 'http://a:hunter2@localhost' }, 'MISCONFIGURED', 'user name'],
    ['an unknown name', { GUIDON_URL: 'http://guidon.invalid' }, 'UNAVAILABLE', 'guidon.invalid'],
  ])('%s', async (_, env, code, words) => {
    const { stderr, code: exit } = await remotely(['flags', 'list'], env);
    expect(exit).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${code}: `));
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/hunter2|gdn_/);
  });

  it('a port nothing listens on', async () => {
    const gone = createServer();
    const address = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    const { stderr } = await remotely(['flags', 'list'], { GUIDON_URL: address });
    expect(stderr).toMatch(/^UNAVAILABLE: .* nothing listens there \(ECONNREFUSED\)/);
  });

  it('a server that is no Guidon', async () => {
    const other = createServer((_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    const { stderr } = await remotely(['flags', 'list'], { GUIDON_URL: await listening(other) });
    expect(stderr).toMatch(/^UNAVAILABLE: .* answered 502/);
    other.close();
  });

  it('a redirect, which would take the key elsewhere', async () => {
    const asked: unknown[] = [];
    const thief = createServer((request, response) => {
      asked.push(request.headers);
      response.end('{}');
    });
    const location = await listening(thief);
    const other = createServer((_, response) => response.writeHead(307, { location }).end());
    const { stderr } = await remotely(['flags', 'list'], { GUIDON_URL: await listening(other) });
    expect(stderr).toMatch(/^UNAVAILABLE: .* answered 307/);
    expect(asked).toEqual([]);
    other.close();
    thief.close();
  });

  it('a certificate nobody trusts', async () => {
    const other = createTlsServer(SELF_SIGNED, (_, response) => response.end('{}'));
    const address = (await listening(other)).replace('http:', 'https:');
    const { stderr } = await remotely(['flags', 'list'], { GUIDON_URL: address });
    expect(stderr).toMatch(/^MISCONFIGURED: The certificate of .* cannot be trusted/);
    other.close();
  });

  it('TLS where there is none', async () => {
    const { stderr } = await remotely(['flags', 'list'], {
      GUIDON_URL: server.url.replace('http:', 'https:'),
    });
    expect(stderr).toMatch(/^UNAVAILABLE: .*TLS/);
  });
});

async function listening(server: Pick<Server, 'listen' | 'address' | 'once'>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
