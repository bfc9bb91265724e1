import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENTS, connectClient } from '../../../gate/test/support/clients.ts';
import { Guidon } from '../cli/run-guidon.ts';
import { guidonMcp } from '../doors/support/connect.ts';

let guidon: Guidon;
beforeEach(() => {
  guidon = new Guidon();
});
afterEach(() => guidon[Symbol.dispose]());

const json = async (...args: string[]) => JSON.parse((await guidon.run([...args, '--json'])).stdout);

describe('guidon surface', () => {
  it('withdraws, kills, lists and undoes, as the operator of the database', async () => {
    await json('surface', 'set', 'delete_flag', '20%');
    await json('surface', 'set', 'create_flag', '--kill', '--reason', 'It loops.');
    expect((await json('surface', 'list')).flags).toMatchObject([
      { tool: 'create_flag', value: 'killed' },
      { tool: 'delete_flag', value: '20 %' },
    ]);
    const { stderr } = await guidon.run(['call', 'create_flag', '{"key":"a"}']);
    expect(stderr).toContain('TOOL_DISABLED: The tool create_flag was switched off by its operator.');
    await json('surface', 'set', 'create_flag', '--revive');
    await json('call', 'create_flag', '{"key":"a"}');
  });

  it.each([{ GUIDON_TOOLSETS: 'flags' }, { GUIDON_READ_ONLY: 'true' }])(
    'kills a tool where this process is narrowed to %j',
    async (env) => {
      const ended = await guidon.run(['surface', 'set', 'list_flags', '--kill'], { env });
      expect(ended).toMatchObject({ code: 0 });
      const { stdout } = await guidon.run(['surface', 'list', '--json'], { env });
      expect(JSON.parse(stdout).flags).toMatchObject([{ tool: 'list_flags', value: 'killed' }]);
    },
  );

  it('shows what an assistant is offered, and why not the rest', async () => {
    await json('surface', 'set', 'create_flag', '--kill');
    await json('surface', 'set', 'get_flag', 'off');
    const { tools, hash } = await json('surface', 'show');
    const why = Object.fromEntries(tools.map((one: { tool: string }) => [one.tool, one]));
    expect(why.create_flag).toMatchObject({ listed: false, why: 'a kill switch took it away' });
    expect(why.list_flags).toMatchObject({ listed: true, why: '' });
    expect(why.delete_flag).toMatchObject({ listed: false, why: expect.stringContaining('toolset admin') });
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
    const { stdout } = await guidon.run(['surface', 'show', '--read-only']);
    expect(stdout).toContain('all is read-only');
  });

  it('shows the surface of a key', async () => {
    const { key } = await json('keys', 'create', 'person', 'vera', '--grant', 'viewer');
    const { tools } = await json('surface', 'show', '--as', key.id);
    const create = tools.find(({ tool }: { tool: string }) => tool === 'create_flag');
    expect(create).toMatchObject({ listed: true, why: 'calls take the role editor in some project' });
    expect((await guidon.run(['surface', 'show', '--as', 'key_none'])).code).toBe(3);
  });

  it('is told of by the doctor', async () => {
    await json('surface', 'set', 'create_flag', '--kill');
    const { findings } = await json('doctor');
    const of = (subject: string) => findings.find((one: { subject: string }) => one.subject === subject);
    expect(of('surface').data).toMatchObject({ killed: 1, set: 0 });
    expect(of('tools').data).toMatchObject({ window_ms: 600_000, hash: expect.stringMatching(/^\w{12}$/) });
  });
});

describe.each(CLIENTS)('a process on stdio that %s is connected to', (kind) => {
  it('loses a tool at once that another process kills', async () => {
    await using client = await connectClient(kind, guidonMcp(guidon.folder));
    expect(await client.call('list_projects')).toMatchObject({ isError: false });
    expect(await client.tools()).toContain('list_projects');
    await json('surface', 'set', 'list_projects', '--kill');
    await expect.poll(client.tools, { timeout: 2_000 }).not.toContain('list_projects');
    expect((await client.call('list_projects')).text).toMatch(/^TOOL_DISABLED/);
    if (kind === 'sdk 2.x, 2026') await expect.poll(client.told).toBe(1);
  });
});
