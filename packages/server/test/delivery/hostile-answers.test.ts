import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LogsQuery } from '../../src/delivery/delivery.ts';
import type { OpenDelivery } from '../../src/delivery/flux/open-flux-delivery.ts';
import { type DoubleAnswer, type DoubleCluster, startDoubleCluster } from './support/double-cluster.ts';
import { kustomization, namespace, pod, secret } from './support/drafts.ts';
import { failureOf, NEVER, openClusters } from './support/open-delivery.ts';
import { create } from './support/test-cluster.ts';

let blue: DoubleCluster;
let open: OpenDelivery;

beforeAll(async () => {
  blue = await startDoubleCluster('blue', '2.9');
  open = openClusters([blue], { timeoutMs: 20_000 });
  await create(blue, namespace('n'), kustomization('n', 'a'), pod('n', 'p', 'p'));
});

afterEach(() => {
  blue.trouble = undefined;
});

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await blue[Symbol.asyncDispose]();
});

const KUSTOMIZATIONS = { cluster: 'blue-admin', kind: 'Kustomization', namespace: 'n', limit: 10 } as const;
const list = () => open.as(undefined).resources(KUSTOMIZATIONS, NEVER);
const snapshot = () => open.as(undefined).snapshot({ cluster: 'blue-admin', events: false }, NEVER);

function answering(path: string, answer: DoubleAnswer | 'cut'): void {
  blue.trouble = (request) => (request.path.includes(path) ? answer : undefined);
}

const PAGE = '<!doctype html><html><body>Please <b>log in</b></body></html>';
const HTML = { 'Content-Type': 'text/html' };

describe('an answer that no API server gives', () => {
  it.each([
    ['a page to log in at', { status: 200, body: PAGE, headers: HTML }],
    ['the way to one', { status: 302, body: '', headers: { Location: 'https://login.example.org' } }],
    ['a page about an error', { status: 502, body: PAGE, headers: HTML }],
    ['JSON that is no list', { status: 200, body: { hello: 'there' } }],
    ['JSON that is no object', { status: 200, body: ['a'] }],
    ['nothing', { status: 200, body: '' }],
    ['half of one', 'cut'],
  ] as const)('%s is never taken for an empty list', async (_what, answer) => {
    await list();
    answering('/kustomizations?', answer);
    const failure = await failureOf(list());
    expect(failure).toMatchObject({ code: 'UNAVAILABLE' });
    expect(failure.message).not.toContain('<');
    const { objects, unread } = await snapshot();
    expect(objects.filter(({ kind }) => kind === 'Kustomization')).toEqual([]);
    expect(unread).toMatchObject([{ kind: 'Kustomization', reason: 'failed' }]);
  });

  it('where kinds are asked for fails, instead of a cluster without kinds', async () => {
    await using fresh = openClusters([blue]);
    answering('/api', { status: 200, body: PAGE, headers: HTML });
    expect(await failureOf(fresh.as(undefined).kinds('blue-admin', NEVER))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('login page or proxy'),
    });
  });

  it('has no control characters that reach a reader', async () => {
    await list();
    answering('/kustomizations?', {
      status: 400,
      body: { kind: 'Status', message: 'no\u001b[31m \u202eyes' },
    });
    expect((await failureOf(list())).message).toBe('Cluster "blue-admin": no[31m yes');
  });
});

describe('a group whose own server is down', () => {
  it('is unread, and its kinds are not said to be missing', async () => {
    await using fresh = openClusters([blue]);
    const delivery = fresh.as(undefined);
    answering('/apis/kustomize.toolkit.fluxcd.io/v1', { status: 503, body: { message: 'no endpoints' } });
    const { unread } = await delivery.snapshot({ cluster: 'blue-admin', events: false }, NEVER);
    expect(unread).toMatchObject([{ kind: '*.kustomize.toolkit.fluxcd.io', reason: 'failed' }]);
    const failure = await failureOf(delivery.resources(KUSTOMIZATIONS, NEVER));
    expect(failure.message).toContain('What kustomize.toolkit.fluxcd.io serve could not be asked.');
  }, 60_000);

  it('for metrics is not said to be absent', async () => {
    await using fresh = openClusters([blue]);
    answering('/apis/metrics.k8s.io/v1beta1', { status: 500, body: { message: 'no endpoints' } });
    const failure = await failureOf(
      fresh.as(undefined).metrics({ cluster: 'blue-admin', of: 'pods' }, NEVER),
    );
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('no endpoints') });
  });
});

describe('a list', () => {
  it('of five thousand objects comes page by page, and whole in a snapshot', async () => {
    await create(blue, namespace('many'));
    await create(blue, ...Array.from({ length: 5000 }, (_, index) => kustomization('many', `k-${index}`)));
    const page = await open.as(undefined).resources({ ...KUSTOMIZATIONS, namespace: 'many' }, NEVER);
    expect(page).toMatchObject({ total: 5000, items: { length: 10 } });
    const { objects, unread } = await snapshot();
    expect(objects.filter(({ metadata }) => metadata.namespace === 'many')).toHaveLength(5000);
    expect(unread).toEqual([]);
    const path = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/many/kustomizations';
    for (const { metadata } of objects.filter(({ metadata }) => metadata.namespace === 'many'))
      await blue.request('DELETE', `${path}/${metadata.name}`);
  }, 60_000);

  it('whose pages are too large is read in smaller ones', async () => {
    await list();
    const item = { metadata: { name: 'large' }, data: { a: 'x'.repeat(65 * 2 ** 20) } };
    blue.trouble = ({ path }) =>
      /\/kustomizations\?.*limit=500/.test(path)
        ? { status: 200, body: { kind: 'List', items: [item] } }
        : undefined;
    const { objects, unread } = await snapshot();
    expect(objects.filter(({ kind }) => kind === 'Kustomization')).toHaveLength(1);
    expect(unread).toEqual([]);
  }, 60_000);

  it('that goes on for ever is ended', async () => {
    await list();
    const again = { kind: 'List', metadata: { continue: 'again' }, items: [kustomization('n', 'a')] };
    answering('/kustomizations?', { status: 200, body: again });
    const { unread } = await snapshot();
    expect(unread).toMatchObject([{ kind: 'Kustomization', reason: 'cut' }]);
  });
});

describe('a log', () => {
  const read = (more: Partial<LogsQuery> = {}) =>
    open.as(undefined).logs(
      {
        ...{ cluster: 'blue-admin', namespace: 'n', kind: 'Pod', name: 'p' },
        ...{ previous: false, lines: 100, bytes: 100_000, ...more },
      },
      NEVER,
    );
  const shownOf = async (text: string, more: Partial<LogsQuery> = {}) => {
    blue.logs.set('n/p/app', { text });
    return ((await read(more)).outputs[0]?.lines ?? []).join('\n');
  };

  beforeAll(() => create(blue, secret('n', 's', { token: 'swordfish-of-the-sea' })));

  it('line of ten megabytes is cut, and tells nothing of a secret at the cut', async () => {
    const stamp = '2026-11-21T10:00:00.000000000Z '.length;
    for (const seen of [9, 12, 19]) {
      const line = `${'x'.repeat(16_384 - stamp - seen)}swordfish-of-the-sea${'y'.repeat(10 * 2 ** 20)}`;
      const shown = await shownOf(`${line}\nlast\n`);
      expect(shown.length).toBeLessThan(17_000);
      expect(shown).toContain('last');
      expect(shown).not.toContain('swordfis');
    }
  }, 60_000);

  it('with colours and signs nobody sees hides no secret in them', async () => {
    const shown = await shownOf('\u001b[31mfail\u001b[0m sword\u001b[1mfish-of-\u200bthe-sea\u0000 end\n');
    expect(shown).toMatch(/ fail \[masked:[0-9a-f]{10}\] end$/);
  });

  it('of bytes that are no text is shown as far as it is', async () => {
    expect(await shownOf('\u0000\u0001\ufffd\ufffd PNG \u0007 ok\n')).toMatch(/ PNG {2}ok$/);
  });

  it('with a private key that is in no Secret shows it to no search', async () => {
    const body = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'];
    const text = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----', 'MII again'].join(
      '\n',
    );
    const found = await shownOf(text, { keep: (line) => /[A-Z]{2}/.test(line) });
    expect(found).toContain('MII again');
    for (const line of body) expect(found).not.toContain(line);
  });
});
