import { once } from 'node:events';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { CLIENTS } from '../../src/cli/clients.ts';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { Guidon } from './run-guidon.ts';

const guidon = new Guidon();

afterAll(() => guidon[Symbol.dispose]());

describe('help', () => {
  it('of the program tells its commands, examples and exit codes', async () => {
    const { code, stdout } = await guidon.run(['--help']);
    expect(code).toBe(0);
    for (const word of ['mcp', 'serve', 'flags', 'Examples:', 'Exit codes:']) expect(stdout).toContain(word);
  });

  it.each([
    'mcp',
    'serve',
    'connect',
    'flags',
    'flags set',
    'delivery',
    'delivery why',
    'tools',
    'call',
    'demo',
    'doctor',
  ])('of %s tells its own', async (name) => {
    const { code, stdout } = await guidon.run([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: guidon ${name}`));
  });

  it('has a version', async () => {
    expect((await guidon.run(['--version'])).stdout).toBe(`${manifest.version}\n`);
  });
});

describe('guidon call', () => {
  it('reads arguments from standard input', async () => {
    const { code, stdout } = await guidon.run(['call', 'create_flag', '-'], {
      input: '{"key":"from_stdin"}',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ changed: true });
  });

  it('needs no arguments where a tool needs none', async () => {
    expect(await guidon.json('call', 'list_projects')).toHaveProperty('summary');
  });
});

describe('guidon tools', () => {
  it('lists every toolset', async () => {
    const { stdout } = await guidon.run(['tools']);
    expect(stdout).toMatch(/^delete_flag +destructive +admin/m);
    expect(stdout).toMatch(/^list_flags +read +flags/m);
  });

  it('describes one, and knows what is like one that there is not', async () => {
    expect((await guidon.run(['tools', 'get_flag'])).stdout).toContain('"required"');
    const { code, stderr } = await guidon.run(['tools', 'get_flagg']);
    expect(code).toBe(3);
    expect(stderr).toContain('get_flag');
  });
});

describe('guidon doctor', () => {
  it('finds a healthy installation healthy', async () => {
    const { code, stdout } = await guidon.run(['doctor', '--json']);
    const { healthy, findings } = JSON.parse(stdout);
    expect({ code, healthy }).toEqual({ code: 0, healthy: true });
    const subjects = findings.map((finding: { subject: string }) => finding.subject);
    expect(subjects).toEqual(
      expect.arrayContaining([
        'node',
        'database',
        'schema',
        'integrity',
        'journal',
        'keys',
        'tools',
        'agents',
      ]),
    );
  });

  it('counts its warnings at the end', async () => {
    using other = new Guidon();
    expect((await other.run(['doctor'])).stdout).toMatch(/^Nothing is broken; 1 warning\.\n$/m);
  });

  it.skipIf(process.platform === 'win32')('warns of a database that others can read', async () => {
    chmodSync(path.join(guidon.folder, 'guidon.db'), 0o644);
    const { stdout } = await guidon.run(['doctor']);
    expect(stdout).toMatch(/^!! {2}mode of guidon.db +0644\n.*chmod 600/m);
  });

  it('exits with 1 when the database is not one', async () => {
    using other = new Guidon();
    writeFileSync(
      path.join(other.folder, 'guidon.db'),
      'not a database, but long enough to look like one'.repeat(40),
    );
    const { code, stdout } = await other.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain('Something is wrong.');
  });
});

describe('guidon connect', () => {
  it('lists every client', async () => {
    const { stdout } = await guidon.run(['connect']);
    for (const name of Object.keys(CLIENTS)) expect(stdout).toContain(name);
  });

  it.each(['claude-desktop', 'cursor', 'vscode', 'gemini', 'zed', 'devin', 'jetbrains'])(
    'prints JSON for %s',
    async (name) => {
      const [stdio, http] = await Promise.all([
        guidon.json('connect', name),
        guidon.json('connect', name, '--http'),
      ]);
      const [servers] = Object.values(stdio) as {
        guidon: { command: string; args: string[]; env: object };
      }[];
      expect(servers?.guidon).toMatchObject({
        command: process.execPath,
        env: { GUIDON_DATA: guidon.folder },
      });
      expect(servers?.guidon.args.at(-1)).toBe('mcp');
      expect(JSON.stringify(http)).toContain('http://127.0.0.1:7420/mcp');
    },
  );

  it('prints TOML for Codex', async () => {
    const { stdout } = await guidon.run(['connect', 'codex', '--read-only', '--toolsets', 'all']);
    const [head, ...lines] = stdout.trim().split('\n');
    expect(head).toBe('[mcp_servers.guidon]');
    expect(lines).toContain('[mcp_servers.guidon.env]');
    const args = lines.find((line) => line.startsWith('args = '))?.slice('args = '.length) ?? '';
    expect(JSON.parse(args).slice(-4)).toEqual(['mcp', '--read-only', '--toolsets', 'all']);
  });

  it('prints commands for Claude Code and the Inspector', async () => {
    expect((await guidon.run(['connect', 'claude-code'])).stdout).toMatch(
      /^claude mcp add guidon -e GUIDON_DATA=\S+ -- .* mcp\n$/,
    );
    expect((await guidon.run(['connect', 'inspector'])).stdout).toMatch(
      /^npx @modelcontextprotocol\/inspector /,
    );
  });
});

describe('guidon demo', () => {
  it('fills an empty database', async () => {
    using other = new Guidon();
    const made = await other.json<{ projects: number; flags: number }>('demo', '--json');
    expect(made.projects).toBe(3);
    expect(made.flags).toBeGreaterThan(30);
    expect((await other.run(['flags', 'list', '--project', 'web-shop'])).code).toBe(0);
  });
});

describe('guidon serve', () => {
  it.skipIf(process.platform === 'win32')(
    'makes a key on its first start, and drains when told to stop',
    async () => {
      using other = new Guidon();
      const first = await serveUntilStopped(other);
      expect(first).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Guidon listens on http:\/\/127\.0\.0\.1:\d+\/mcp/),
      });
      const file = path.join(other.folder, 'admin-key');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(first.stderr).toContain(file);
      rmSync(file);
      expect((await serveUntilStopped(other)).stderr).not.toContain('admin-key');
    },
  );

  it('names an address to connect to when it listens on all of them', async () => {
    using other = new Guidon();
    const { stdout } = await serveUntilStopped(other, { GUIDON_HOST: '0.0.0.0' });
    expect(stdout).toMatch(/connect .* --url http:\/\/127\.0\.0\.1:\d+\/mcp/);
    expect(stdout).toMatch(/programs +GUIDON_URL=http:\/\/127\.0\.0\.1:\d+,/);
  });

  it('says how many tools assistants are offered, and programs may call', async () => {
    using other = new Guidon();
    const all = CATALOGUE.filter(({ toolset }) => toolset !== 'delivery').length;
    const some = CATALOGUE.filter(({ toolset }) => toolset === 'flags').length;
    const usual = await serveUntilStopped(other);
    expect(usual.stdout).toContain(`tools      ${some} for assistants, ${all} for programs\n`);
    const narrow = await serveUntilStopped(other, { GUIDON_TOOLSETS: 'flags' });
    expect(narrow.stdout).toContain(`tools      ${some}\n`);
  });

  it('makes the data folder for its key', async () => {
    using other = new Guidon();
    const env = elsewhere(other, 'missing/folder');
    expect((await serveUntilStopped(other, env)).code).toBe(0);
    expect(readFileSync(path.join(env.GUIDON_DATA, 'admin-key'), 'utf8')).toMatch(/^gdn_[\w-]{43}\n$/);
  });

  it('makes no key it cannot write, and makes one at the next start', async () => {
    using other = new Guidon();
    writeFileSync(path.join(other.folder, 'file'), '');
    const env = elsewhere(other, 'file/folder');
    const failed = await other.run(['serve', '--port', '0'], { env });
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^MISCONFIGURED: .*admin-key/) });
    expect(failed.stderr).toContain('GUIDON_DATA');
    const next = await serveUntilStopped(other, { ...env, GUIDON_DATA: other.folder });
    expect(next.stderr).toContain('admin-key');
  });

  it('tells what is wrong with an address it cannot have', async () => {
    using other = new Guidon();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const busy = await other.run(['serve', '--port', String(port)]);
    taken.close();
    const foreign = await other.run(['serve', '--port', '0', '--host', '192.0.2.1']);
    const unknown = await other.run(['serve', '--port', '0', '--host', 'no-such-host.invalid']);
    for (const { code, stderr } of [busy, foreign, unknown]) {
      expect(code).toBe(1);
      expect(stderr).toMatch(/^MISCONFIGURED: .* cannot listen on .*\n.*--port or --host/m);
    }
    expect(busy.stderr).toContain(`port ${port}: another program listens there`);
  });

  it('refuses a key that is too short', async () => {
    using other = new Guidon();
    const { code, stderr } = await other.run(['serve', '--port', '0'], {
      env: { GUIDON_ADMIN_KEY: 'short' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('MISCONFIGURED');
    expect(stderr).not.toContain('short\n');
  });
});

/** A database that is not in the data folder. */
function elsewhere({ folder }: Guidon, data: string) {
  return { GUIDON_DATA: path.join(folder, data), GUIDON_DATABASE_URL: `sqlite:${path.join(folder, 'g.db')}` };
}

async function serveUntilStopped(installation: Guidon, env: NodeJS.ProcessEnv = {}) {
  const server = installation.start(['serve', '--port', '0'], env);
  let [stdout, stderr] = ['', ''];
  server.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  for await (const text of server.stdout.setEncoding('utf8')) {
    stdout += text;
    if (stdout.includes('Ctrl-C')) server.kill('SIGTERM');
  }
  const code =
    server.exitCode ?? (await new Promise<number | null>((resolve) => server.once('exit', resolve)));
  return { code, stdout, stderr };
}
