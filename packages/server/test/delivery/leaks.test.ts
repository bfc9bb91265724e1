import { expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/test-app.ts';
import { startDoubleCluster } from './support/double-cluster.ts';
import { namespace } from './support/drafts.ts';
import { type Garden, plant } from './support/planted.ts';
import { create, type TestCluster } from './support/test-cluster.ts';

const CLUSTER = { cluster: 'blue-admin', namespace: 'leaks' };

const KINDS = [
  'ConfigMap',
  'Secret',
  'Deployment',
  'Pod',
  'Kustomization',
  'HelmRelease',
  'GitRepository',
  'Provider',
  'ResourceSet',
  'ResourceSetInputProvider',
  'FluxInstance',
  'Event',
];

/** Every reading tool, asked for as much as it gives. */
const CALLS: readonly (readonly [string, object])[] = [
  ...KINDS.map((kind) => ['list_resources', { ...CLUSTER, kind, full: true, limit: 100 }] as const),
  ['get_cluster_status', CLUSTER],
  ['explain_failure', { ...CLUSTER, limit: 10 }],
  ['get_logs', { ...CLUSTER, name: 'talker', lines: 2000 }],
  ['get_logs', { ...CLUSTER, name: 'talker', lines: 2000, grep: 'e' }],
  ['list_events', { ...CLUSTER, limit: 200 }],
  ['get_timeline', { ...CLUSTER, since: '2020-01-01T00:00:00Z', limit: 200 }],
  ['trace_delivery', { ...CLUSTER, kind: 'ks', name: 'learned-10-0' }],
  ['get_delivery_graph', { ...CLUSTER, limit: 200 }],
  ['get_delivery_graph', { ...CLUSTER, format: 'graph', limit: 200 }],
  ['compare_clusters', { left: 'blue-admin', right: 'green-admin', namespace: 'leaks', limit: 100 }],
];

async function put(cluster: TestCluster, { objects, logLines }: Garden): Promise<void> {
  await create(cluster, namespace('leaks'), ...objects);
  cluster.logs.set('leaks/talker/app', { text: `${logLines.join('\n')}\n` });
}

it('no planted secret is in any answer, error or line of the log', async () => {
  await using blue = await startDoubleCluster('blue', '2.9');
  await using green = await startDoubleCluster('green', '2.9');
  const written: string[] = [];
  const write = (...line: unknown[]) => void written.push(JSON.stringify(line));
  const logger = { debug: write, info: write, warn: write, error: write };
  await using one = await testApp({
    environment: { KUBECONFIG: `${blue.kubeconfig}:${green.kubeconfig}` },
    parts: { logger },
  });
  const garden = plant();
  await put(blue, garden);
  await create(
    green,
    namespace('leaks'),
    ...garden.objects.filter(({ kind }) => kind === 'Secret').slice(0, 5),
  );
  const seen = await answers(one, CALLS);
  const [first] = garden.planted;
  blue.trouble = ({ path }) =>
    path.includes('configmaps')
      ? { status: 500, body: { kind: 'Status', message: `broke on ${first?.texts[0]}` } }
      : undefined;
  const error = await one.error('list_resources', { ...CLUSTER, kind: 'ConfigMap' });
  seen.push(JSON.stringify([error.message, error.hint, error.details]), ...written);
  const all = seen.join('\n');
  const leaked = garden.planted.filter(({ texts }) => isIn(all, texts));
  expect(leaked.map(({ by, texts }) => [by, texts[0]])).toEqual([]);
  const classes = Object.groupBy(garden.planted, ({ by }) => by);
  expect(Object.fromEntries(Object.entries(classes).map(([by, members]) => [by, members?.length]))).toEqual({
    'learned from a Secret': 100,
    'in a Secret': 20,
    'named like a secret': 40,
    'token of known shape': 20,
    'login or key in an address': 20,
  });
  expect(all).toContain('[masked:');
});

// The same calls without masking: they come by every secret there is, or the test above would prove nothing.
it('every planted secret is in the answers once masking is switched off, which only the operator can', async () => {
  await using blue = await startDoubleCluster('blue', '2.9');
  const environment = { KUBECONFIG: blue.kubeconfig, GUIDON_MASK_SECRETS: 'false' };
  await using one = await testApp({ environment });
  const garden = plant();
  await put(blue, garden);
  const all = (
    await answers(
      one,
      CALLS.filter(([tool]) => tool !== 'compare_clusters'),
    )
  ).join('\n');
  const hidden = garden.planted.filter(({ texts }) => !isIn(all, texts));
  expect(hidden.map(({ by, texts }) => [by, texts[0]])).toEqual([]);
});

/** What the calls answer, page by page. */
async function answers(one: TestApp, calls: typeof CALLS): Promise<string[]> {
  const seen: string[] = [];
  for (const [tool, input] of calls)
    for (let cursor: string | undefined, pages = 0; pages < 20; pages++) {
      const answer = await one.ok(tool, { ...input, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(JSON.stringify(answer));
      cursor = answer.next_cursor;
      if (cursor === undefined) break;
    }
  return seen;
}

/** Whether any of the texts is in it, as it is or as JSON writes it once or twice. */
function isIn(all: string, texts: readonly string[]): boolean {
  const once = (text: string) => JSON.stringify(text).slice(1, -1);
  return texts.some(
    (text) => text.length > 5 && [text, once(text), once(once(text))].some((form) => all.includes(form)),
  );
}
