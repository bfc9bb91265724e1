import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, endpoint, got, verified } from '../webhooks/support/endpoint.ts';
import { ADMIN_KEY, Guidon, type Served } from './run-guidon.ts';

const NETWORKS = { GUIDON_WEBHOOK_NETWORKS: '127.0.0.1' };

const guidon = new Guidon();
let one: Endpoint;
let server: Served;

beforeAll(async () => {
  one = await endpoint();
  server = await guidon.serve([], NETWORKS);
  await guidon.run(['call', 'create_flag', '{"key":"new_cart"}']);
  await guidon.run(['call', 'set_environment_policy', '{"environment":"production","protected":true}']);
});
afterAll(async () => {
  await server.stop();
  await one[Symbol.asyncDispose]();
  guidon[Symbol.dispose]();
});

/** Runs a command on the server with a key, or on the database as its operator. */
function run(args: readonly string[], key?: string) {
  const remote = key === undefined ? {} : { GUIDON_URL: server.url, GUIDON_KEY: key };
  return guidon.run(['webhooks', ...args], { env: { ...NETWORKS, ...remote } });
}

const ask = (enabled: boolean) =>
  guidon.run([
    'call',
    'set_flag_state',
    JSON.stringify({ key: 'new_cart', environments: ['production'], enabled, default_value: enabled }),
  ]);

describe.each([
  ['of the local database', undefined],
  ['of a server', ADMIN_KEY],
] as const)('webhooks %s', (_place, by) => {
  let id = '';
  let secret = '';

  it('are added, and the secret alone is on standard output', async () => {
    const added = await run(['add', one.url, '--event', 'change_request.opened', 'audit.break'], by);
    expect([added.code, added.stdout]).toEqual([0, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=\n$/)]);
    expect(added.stderr).toMatch(
      /^whk_\w+: Done: added a webhook that is told of audit\.break, change_request\.opened\. Its secret is not shown again\.\n$/,
    );
    id = /whk_\w+/.exec(added.stderr)?.[0] ?? '';
    secret = added.stdout.trim();
  });

  it('are listed without a secret', async () => {
    const { stdout } = await run(['list'], by);
    expect(stdout).toMatch(
      new RegExp(`^${id} +${one.url} +\\* +audit\\.break, change_request\\.opened`, 'm'),
    );
    const json = await run(['list', '--json'], by);
    expect(JSON.parse(json.stdout).webhooks).toHaveLength(1);
    expect(stdout + json.stdout).not.toContain('whsec_');
  });

  it('are tried, and the exit code says what came of it', async () => {
    const before = one.received.length;
    expect(await run(['test', id], by)).toMatchObject({ code: 0, stdout: 'Delivered: it answered 204.\n' });
    const received = one.received[before];
    expect(received && verified(secret, received)).toMatchObject({ type: 'webhook.test' });
    one.answer = () => 500;
    expect(await run(['test', id], by)).toMatchObject({ code: 1, stdout: 'Not delivered: answered 500.\n' });
    one.answer = () => 204;
  });

  it('are told by the server of what a command does, and the log has it', async () => {
    const before = one.received.length;
    expect((await ask(by === undefined)).code).toBe(0);
    await got(one, before + 1);
    const received = one.received[before];
    expect(received && verified(secret, received)).toMatchObject({ type: 'change_request.opened' });
    await expect
      .poll(async () => (await run(['log', id], by)).stdout, { timeout: 10_000 })
      .toMatch(new RegExp(`^${received?.id} +change_request\\.opened +[\\d: -]+ +delivered +1 +204$`, 'm'));
  });

  it('are removed, and a dry run only says so', async () => {
    const preview = await run(['remove', id, '--dry-run'], by);
    expect(preview.stdout).toBe(
      `Preview, nothing saved: this would remove webhook ${id}, and what waits for it.\n`,
    );
    expect((await run(['remove', id], by)).stdout).toBe(`Done: removed webhook ${id}.\n`);
    const gone = await run(['log', id], by);
    expect([gone.code, gone.stderr]).toEqual([
      3,
      expect.stringMatching(/^NOT_FOUND: There is no webhook "whk_/),
    ]);
  });

  it('that cannot be are refused in the same words', async () => {
    const refused = await run(['add', 'https://169.254.169.254/', '--dry-run'], by);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^INVALID_ARGUMENT: The address of the webhook leads to an address that is not public\./,
      ),
    ]);
    const added = await run(['add', one.url, '--dry-run'], by);
    expect([added.code, added.stdout]).toEqual([
      0,
      expect.stringMatching(/^Preview, nothing saved: this would add/),
    ]);
  });
});

it('doctor tells how much waits where no server runs', async () => {
  using other = new Guidon();
  const env = NETWORKS;
  await other.run(['call', 'create_flag', '{"key":"new_cart"}']);
  await other.run(['call', 'set_environment_policy', '{"environment":"production","protected":true}']);
  expect((await other.run(['doctor'])).stdout).not.toMatch(/webhooks/);
  await other.run(['webhooks', 'add', one.url], { env });
  expect((await other.run(['doctor'])).stdout).toMatch(/^ok {2}webhooks +1 webhook, nothing waiting$/m);
  const change = { key: 'new_cart', environments: ['production'], enabled: true };
  await other.run(['call', 'set_flag_state', JSON.stringify(change)]);
  expect((await other.run(['doctor'])).stdout).toMatch(
    /^ok {2}webhooks +1 webhook, 1 message waiting since 20/m,
  );
});
