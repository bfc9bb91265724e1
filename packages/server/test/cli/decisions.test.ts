import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atTerminal, HAS_TERMINAL } from '../stories/terminal.ts';
import { Guidon, type Served } from './run-guidon.ts';

const guidon = new Guidon();
let server: Served;
let id: string;
let ben: string;

beforeAll(async () => {
  server = await guidon.serve();
  await guidon.run(['call', 'create_flag', '{"key":"checkout"}']);
  ben = (await guidon.run(['keys', 'create', 'person', 'ben', '--grant', 'approver'])).stdout.trim();
  await guidon.run(['call', 'set_environment_policy', '{"environment":"production","protected":true}']);
});
afterAll(async () => {
  await server.stop();
  guidon[Symbol.dispose]();
});

async function asked(value: boolean): Promise<string> {
  const on = { key: 'checkout', environments: ['production'], default_value: value };
  const { stdout } = await guidon.run(['call', 'set_flag_state', JSON.stringify(on)]);
  return JSON.parse(stdout).approval.change_request_id;
}

describe('an assistant that has the key of a person in GUIDON_KEY', () => {
  const call = (tool: string, input: object) =>
    guidon.run(['call', tool, JSON.stringify(input)], { env: { GUIDON_URL: server.url, GUIDON_KEY: ben } });

  it('decides nothing by guidon call: the key is asked for at a terminal', async () => {
    id = await asked(true);
    const approve = { change_request_id: id, decision: 'approve', expected_version: 1 };
    for (const [tool, input] of [
      ['review_change_request', approve],
      ['review_change_request', { ...approve, decision: 'reject', comment: 'No.' }],
      ['publish_change_request', { change_request_id: id }],
    ] as const) {
      const { code, stdout } = await call(tool, input);
      expect({ code, body: JSON.parse(stdout) }).toMatchObject({
        code: 1,
        body: { code: 'PERMISSION_DENIED', message: expect.stringContaining('at a terminal') },
      });
    }
    const shown = JSON.parse((await call('get_change_request', { change_request_id: id })).stdout);
    expect(shown.change_request).toMatchObject({ status: 'open', version: 1 });
  });

  it('comments', async () => {
    const comment = { change_request_id: id, decision: 'comment', comment: 'Looks fine.' };
    expect((await call('review_change_request', comment)).code).toBe(0);
  });
});

describe.skipIf(!HAS_TERMINAL)('a person at a terminal (needs script of util-linux)', () => {
  const env = { NO_COLOR: '1', GUIDON_LOG_LEVEL: 'silent' };
  const at = (words: readonly string[], answer?: string) =>
    atTerminal(words, {
      env: { ...env, GUIDON_DATA: guidon.folder, GUIDON_URL: server.url },
      key: ben,
      ...(answer === undefined ? {} : { answer }),
    });

  it('is shown a request with the key they type, where none is set, and asked before it counts', async () => {
    id = await asked(false);
    const declined = await at(['requests', 'approve', id]);
    expect(declined).toMatch(/Your key, to look at this: *\n.*checkout in production/s);
    expect(declined).toMatch(/Nothing was decided/);
    const approved = await at(['requests', 'approve', id], 'y');
    expect(approved).toMatch(/Approve this\? \[y\/N\]/);
    expect(approved).toMatch(new RegExp(`Done: approved ${id}`));
    expect(approved).not.toContain('gdn_');
  }, 60_000);

  it('decides by guidon call with the key they type', async () => {
    const wish = JSON.stringify({ change_request_id: id, decision: 'reject', comment: 'No.' });
    expect(await at(['call', 'review_change_request', wish])).toMatch(/Done: rejected/);
  }, 60_000);
});

it('a server without a key is MISCONFIGURED to all else', async () => {
  const { stderr } = await guidon.run(['requests', 'list'], { env: { GUIDON_URL: server.url } });
  expect(stderr).toMatch(/^MISCONFIGURED: GUIDON_URL is set, and GUIDON_KEY is not/);
});
