import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FieldChange } from '../../src/flags/change.ts';
import type { DiffPage, ShownDifference } from '../../src/tools/diff-page.ts';
import { Guidon } from '../cli/run-guidon.ts';
import { type People, people } from '../support/people.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;
let who: People;

const WORDS = (letter: string) => `${'a'.repeat(400)}${letter}`;
const LONG = (letter: string) => ({ text: `${'ä "\n'.repeat(30_000)}${letter}${'z'.repeat(30_000)}` });
const MEMBERS = Array.from({ length: 500 }, (_, index) => `v${index}`);

beforeAll(async () => {
  guidon = await testApp();
  who = await people(guidon);
  await guidon.ok('create_flag', { key: 'words', type: 'string', default_value: WORDS('b') });
  await guidon.ok('create_flag', { key: 'json', type: 'json', default_value: LONG('1') });
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('update_list', { key: 'blocked', create: true, add: ['x'] });
  for (const key of ['words', 'json'])
    await guidon.ok('set_flag_state', { key, environments: ['production'], enabled: true });
  await guidon.ok('set_environment_policy', { environment: 'production', protected: true });
});

afterAll(() => guidon[Symbol.asyncDispose]());

/** A request with more than a page holds. */
async function large(): Promise<string> {
  const rules = Array.from({ length: 100 }, (_, index) => ({
    id: `r${index}`,
    when: `country = "C${index}"`,
    serve: { value: true },
  }));
  const changes = [
    { tool: 'update_flag', arguments: { key: 'words', default_value: WORDS('c') } },
    { tool: 'update_flag', arguments: { key: 'json', default_value: LONG('2') } },
    { tool: 'update_list', arguments: { key: 'blocked', add: ['US', ...MEMBERS] } },
    { tool: 'set_flag_rules', arguments: { key: 'checkout', environments: ['production'], rules } },
  ];
  const wish = { title: 'Large', changes };
  const { change_request } = await guidon.ok('propose_change', wish, { caller: who.agent });
  return change_request.change_request_id;
}

async function pages(
  id: string,
  limit = 40,
): Promise<readonly { diff: DiffPage; change_request: { changes: string[] } }[]> {
  const found = [];
  let cursor: string | undefined;
  do {
    const asked = { change_request_id: id, limit, ...(cursor === undefined ? {} : { cursor }) };
    found.push(await guidon.ok('get_change_request', asked));
    cursor = found.at(-1).diff.next_cursor;
  } while (cursor !== undefined);
  return found;
}

function joined(pieces: readonly ShownDifference[], side: 'before' | 'after'): unknown {
  return JSON.parse(pieces.map(({ piece }) => piece?.[side] ?? '').join(''));
}

describe('what a change request would change', () => {
  it('is answered whole, page by page, none too long for a model', async () => {
    const id = await large();
    const found = await pages(id);
    expect(found.length).toBeGreaterThan(3);
    for (const page of found) {
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(100_000);
      expect(page).not.toHaveProperty('cut');
      expect(page.diff.total).toBe(103);
    }
    const all = found.flatMap(({ diff }) => diff.differences);
    const whole = all.filter(({ piece }) => piece === undefined);
    expect(whole).toHaveLength(102);
    expect(whole).toContainEqual({
      kind: 'flag',
      key: 'words',
      path: ['default'],
      before: { value: WORDS('b') },
      after: { value: WORDS('c') },
    });
    const members = whole.find(({ kind }) => kind === 'list') as FieldChange | undefined;
    expect(new Set(members?.after as string[])).toEqual(new Set(['US', ...MEMBERS]));
    const pieces = all.filter(({ piece }) => piece !== undefined);
    expect(joined(pieces, 'before')).toEqual({ value: LONG('1') });
    expect(joined(pieces, 'after')).toEqual({ value: LONG('2') });
  });

  it('is told in words with an honest count, and values that begin alike do not read alike', async () => {
    const [page] = await pages(await large());
    const { changes = [] } = page?.change_request ?? {};
    expect(changes).toHaveLength(51);
    expect(changes.at(-1)).toBe('… and 53 more, in the diff of get_change_request');
    const [was, is] = (changes.find((line) => line.startsWith('flag words')) ?? '').split(' → ');
    expect(was).toMatch(/\(371 the same\) a{30}b"$/);
    expect(is).toMatch(/\(371 the same\) a{30}c"$/);
    expect(changes).toContainEqual(
      expect.stringMatching(/^list blocked: 501 values added \("US", "v0", "v1", …\)$/),
    );
  });

  it('is not paged from one content into another', async () => {
    const id = await large();
    const [page] = await pages(id);
    const changes = [{ tool: 'update_list', arguments: { key: 'blocked', add: ['US'] } }];
    await guidon.ok('propose_change', { title: 'Small', changes, replaces: id }, { caller: who.agent });
    for (const cursor of [page?.diff.next_cursor, 'x', '9.9', '999999999.0'])
      expect((await guidon.error('get_change_request', { change_request_id: id, cursor })).code).toBe(
        'INVALID_ARGUMENT',
      );
  });

  it('is printed whole by guidon requests show, and before approving', async () => {
    const id = await large();
    using terminal = new Guidon();
    const env = { GUIDON_DATA: guidon.folder, NO_COLOR: '1', ...databaseOf(guidon) };
    const { stdout } = await terminal.run(['requests', 'show', id], { env });
    const shown = stdout.replaceAll(/\s+/g, ' ');
    for (const member of ['US', ...MEMBERS]) expect(shown).toContain(`"${member}"`);
    for (const index of Array(100).keys()) expect(shown).toContain(`country = "C${index}"`);
    expect(shown).toMatch(/\(\d+ the same\) a{30}b"/);
    expect(stdout).not.toContain('more, in the diff');
    const { stderr } = await terminal.run(['requests', 'approve', id], { env });
    for (const member of ['US', ...MEMBERS]) expect(stderr).toContain(`"${member}"`);
    expect(stderr).toContain('PERMISSION_DENIED: Only a person at a terminal decides this');
    const { diff } = JSON.parse((await terminal.run(['requests', 'show', id, '--json'], { env })).stdout);
    expect(diff).toHaveLength(103);
  });
});

/** Where the app keeps its data, for a process of its own. */
function databaseOf({ app }: TestApp): Readonly<Record<string, string>> {
  const { databaseUrl } = app.config as { readonly databaseUrl?: string };
  return databaseUrl === undefined ? {} : { GUIDON_DATABASE_URL: databaseUrl };
}
