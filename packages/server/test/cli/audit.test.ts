import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guidon } from './run-guidon.ts';

const KEY = 'gdn_a-key-for-tests-that-is-long-enough-0000';

const guidon = new Guidon();
let url = '';
let stop = async () => {};

beforeAll(async () => {
  const serving = guidon.start(['serve', '--port', '0', '--toolsets', 'all'], { GUIDON_ADMIN_KEY: KEY });
  for await (const line of createInterface(serving.stdout)) {
    url = /http:\S+\/mcp/.exec(line)?.[0] ?? '';
    if (url !== '') break;
  }
  stop = async () => {
    serving.kill('SIGTERM');
    await once(serving, 'exit');
  };
  await guidon.run(['call', 'create_flag', '{"key":"new_cart"}']);
  await guidon.run(['flags', 'set', 'new_cart', 'on', '--env', 'staging']);
  await guidon.run(['call', 'update_flag', '{"key":"new_cart","nonsense":1}']);
});
afterAll(async () => {
  await stop();
  guidon[Symbol.dispose]();
});

describe.each([
  ['of the local database', undefined],
  ['of a server', KEY],
] as const)('the audit log %s', (_, key) => {
  const run = (...args: readonly string[]) =>
    guidon.run(args, key === undefined ? {} : { env: { GUIDON_URL: url, GUIDON_KEY: key } });

  it('is listed, the newest first', async () => {
    const { code, stdout, stderr } = await run(
      'audit',
      'list',
      '--flag',
      'new_cart',
      '--since',
      '2020-01-01',
    );
    expect([code, stderr]).toEqual([0, '3 entries.\n']);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^SEQ +AT +WHO +DOOR +DEED +OUTCOME +PROJECT +ABOUT$/);
    expect(lines[1]).toMatch(
      /^3 +20\d\d-\d\d-\d\d [\d:]{8} +\S+ +cli +update_flag +INVALID_ARGUMENT +new_cart$/,
    );
    expect(lines).toHaveLength(4);
    const { stdout: json } = await run('audit', 'list', '--outcome', 'refused', '--json');
    expect(JSON.parse(json)).toMatchObject({ total: 1, entries: [{ seq: 3, flag: 'new_cart' }] });
    expect((await run('audit', 'list', '--since', 'yesterday')).code).toBe(2);
  });

  it('is exported, and ends at its head', async () => {
    const { code, stdout } = await run('audit', 'export');
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, rows.map(({ seq }) => seq)]).toEqual([0, [1, 2, 3]]);
    expect((await run('audit', 'head')).stdout).toBe(`3:${rows[2].hash}\n`);
    expect(JSON.parse((await run('audit', 'head', '--json')).stdout)).toEqual({ seq: 3, hash: rows[2].hash });
    expect((await run('audit', 'export', '--since', '2999-01-01')).stdout).toBe('');
  });
});

it('is verified, and a break is told with its place', async () => {
  const head = (await guidon.run(['audit', 'head'])).stdout.trim();
  const whole = await guidon.run(['audit', 'verify', '--head', head]);
  expect([whole.code, whole.stdout]).toEqual([
    0,
    expect.stringMatching(/^whole .*: 3 rows, ends at 3:\w{64}\n$/),
  ]);
  const database = new DatabaseSync(path.join(guidon.folder, 'guidon.db'));
  const id = database.prepare('select id from audit where seq = 2').get()?.id;
  database.exec("update audit set tool = 'x' where seq = 2");
  const broken = await guidon.run(['audit', 'verify']);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toContain('1 of 3 rows');
  expect(broken.stdout).toContain(`first at row 2 (${id}): its content is not what its hash says`);
  const { stdout } = await guidon.run(['audit', 'verify', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    whole: false,
    organizations: [{ breaks: 1, first: { seq: 2, id } }],
  });
  database.exec("update audit set tool = 'set_flag_state' where seq = 2");
  expect((await guidon.run(['audit', 'verify'])).code).toBe(0);
  database.exec('delete from audit where seq = 3');
  database.exec('update audit_heads set seq = 2, hash = (select hash from audit where seq = 2)');
  database.close();
  expect((await guidon.run(['audit', 'verify'])).code).toBe(0);
  const cut = await guidon.run(['audit', 'verify', '--head', head]);
  expect([cut.code, cut.stdout]).toEqual([1, expect.stringContaining('rows 3 to 3 are missing')]);
  expect((await guidon.run(['audit', 'verify', '--head', '3:x'])).code).toBe(2);
});

it('erases a person only when somebody agrees, and not through a server', async () => {
  const name = JSON.parse((await guidon.run(['audit', 'list', '--json'])).stdout).entries[0].by;
  expect((await guidon.run(['audit', 'erase-person', name])).code).toBe(4);
  const remote = { env: { GUIDON_URL: url, GUIDON_KEY: KEY } };
  expect((await guidon.run(['audit', 'erase-person', name, '--yes'], remote)).code).toBe(2);
  expect((await guidon.run(['audit', 'erase-person', 'nobody-at-all', '--yes'])).code).toBe(3);
  const erased = await guidon.run(['audit', 'erase-person', name, '--yes']);
  expect([erased.code, erased.stdout]).toEqual([
    0,
    'Erased from 2 rows of the audit log, and from history.\n',
  ]);
  const { entries } = JSON.parse((await guidon.run(['audit', 'list', '--json'])).stdout);
  expect(entries[0].tool).toBe('erase_person');
  expect(entries[0].by).toBe(entries[0].principal_id);
  for (const entry of entries.slice(1)) expect(entry).not.toHaveProperty('by');
  expect((await guidon.run(['audit', 'verify'])).code).toBe(0);
});
