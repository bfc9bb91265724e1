import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, Guidon, type Served } from './run-guidon.ts';

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

/** Runs a command on the server with a key, or on the database as its operator. */
function run(args: readonly string[], key?: string) {
  return guidon.run(args, key === undefined ? {} : { env: { GUIDON_URL: server.url, GUIDON_KEY: key } });
}

async function idOf(name: string): Promise<string> {
  const { keys } = JSON.parse((await run(['keys', 'list', '--json'])).stdout);
  return keys.find((key: { name: string; status: string }) => key.name === name && key.status === 'live').id;
}

describe.each([
  ['of the local database', undefined],
  ['of a server', ADMIN_KEY],
] as const)('keys %s', (place, by) => {
  const name = place.replaceAll(' ', '-');

  it('are made, and the key alone is on standard output', async () => {
    const { code, stdout, stderr } = await run(['keys', 'create', 'person', name, '--grant', 'viewer'], by);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^gdn_[\w-]{43}\n$/)]);
    expect(stderr).toMatch(/^key_\w+ of person \S+, until 20\d\d-\d\d-\d\d\. It is not shown again\.\n$/);
    const seen = await run(['flags', 'list'], stdout.trim());
    expect([seen.code, seen.stdout]).toEqual([0, expect.stringContaining('new_cart')]);
    const refused = await run(['flags', 'set', 'new_cart', 'on', '--env', 'staging'], stdout.trim());
    expect(refused.stderr).toMatch(/^PERMISSION_DENIED/);
  });

  it('are listed without a secret', async () => {
    const { stdout } = await run(['keys', 'list'], by);
    expect(stdout).toMatch(new RegExp(`person +${name} +viewer in \\* +…[\\w-]{4} +live`));
    expect(stdout).not.toContain('gdn_');
  });

  it('are rotated with an overlap, and revoked at once', async () => {
    const made = await run(['keys', 'create', 'agent', name, '--grant', 'editor:default/staging'], by);
    const rotated = await run(['keys', 'rotate', await idOf(name), '--overlap', '1', '--json'], by);
    const { secret, key, previous } = JSON.parse(rotated.stdout);
    expect(Date.parse(previous.expires_at)).toBeLessThan(Date.now() + 3_700_000);
    for (const live of [made.stdout.trim(), secret])
      expect((await run(['flags', 'list'], live)).code).toBe(0);
    const revoked = await run(['keys', 'revoke', key.id, '--yes'], by);
    expect(revoked.stdout).toBe(`Done: revoked key ${key.id} of ${name}.\n`);
    await expect
      .poll(async () => (await run(['flags', 'list'], secret)).stderr, { timeout: 3000 })
      .toMatch(/^UNAUTHENTICATED/);
  });

  it('are not revoked without a person’s agreement', async () => {
    await run(['keys', 'create', 'agent', `${name}-2`, '--grant', 'viewer'], by);
    const id = await idOf(`${name}-2`);
    const refused = await run(['keys', 'revoke', id], by);
    expect([refused.code, refused.stdout]).toEqual([4, '']);
    expect(refused.stderr).toMatch(/^CONFIRMATION_REQUIRED/);
    expect(refused.stderr).toContain(`key ${id} of agent ${name}-2: revoked (viewer in *)`);
    expect(await idOf(`${name}-2`)).toBe(id);
  });

  it('of SDKs open no tool', async () => {
    const wanted = ['keys', 'create', 'sdk', name, '--reads', 'default/staging', '--exposure', 'client'];
    const { stdout } = await run(wanted, by);
    expect(stdout).toMatch(/^gdn_cli_/);
    expect((await run(['flags', 'list'], stdout.trim())).stderr).toMatch(/^PERMISSION_DENIED/);
  });

  it.each([
    [['person', 'x'], /takes a role/],
    [['sdk', 'x'], /takes a project, an environment and an exposure/],
    [['person', 'x', '--grant', 'owner'], /grants.0.role/],
    [['person', 'x', '--grant', 'admin', '--days', '0'], /expires_in_days/],
    [['sdk', 'x', '--reads', 'default'], /write project\/environment/],
    [['sdk', 'x', '--reads', 'default/nowhere'], /no environment "nowhere"/],
  ])('are not made of %j', async (args, why) => {
    const { code, stdout, stderr } = await run(['keys', 'create', ...args], by);
    expect([code === 0, stdout]).toEqual([false, '']);
    expect(stderr).toMatch(why);
  });
});

it.each([
  ['keys', 'create', 'person', 'x', '--grant', 'admin', '--days', 'soon'],
  ['keys', 'rotate', 'key_1', '--overlap', 'a day'],
  ['keys', 'list', '--limit', 'all'],
  ['flags', 'list', '--limit', ''],
])('a number that is none is wrong usage: %s %s %s %s', async (...args) => {
  const { code, stderr } = await guidon.run(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Give a number.')]);
});

it('a key that leaked is revoked with everything that was made with it', async () => {
  const leaked = await run(['keys', 'create', 'person', 'mallory', '--grant', 'admin'], ADMIN_KEY);
  const hidden = ['keys', 'create', 'agent', 'hidden', '--grant', 'admin'];
  const made = await run(hidden, leaked.stdout.trim());
  const id = await idOf('mallory');
  const { stdout } = await run(['keys', 'list'], ADMIN_KEY);
  expect(stdout).toMatch(new RegExp(`hidden .* ${id}`));
  const revoked = await run(['keys', 'revoke', id, '--with-made', '--yes'], ADMIN_KEY);
  expect(revoked.stdout).toBe(`Done: revoked key ${id} of mallory and 1 key made with ${id}.\n`);
  expect((await run(['flags', 'list'], made.stdout.trim())).stderr).toMatch(/^UNAUTHENTICATED/);
});
