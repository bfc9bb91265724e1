import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnSecret } from '../../src/delivery/masking/learn-secret.ts';
import { LearnedValues } from '../../src/delivery/masking/learned-values.ts';
import { maskShapes } from '../../src/delivery/masking/mask-text.ts';
import type { Outcome } from '../../src/tools/outcome.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import type { StartCluster } from './delivery-contract.ts';
import { kustomization, namespace } from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { leaksMarkdown, type Measured } from './support/leaks-markdown.ts';
import { type Garden, type Planted, plant } from './support/planted.ts';
import { create, type TestCluster } from './support/test-cluster.ts';

/** The table of what was measured. */
const DOCUMENT = path.join(import.meta.dirname, '../../../../docs/masking.md');

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

/** Every tool, asked for as much as it gives. */
function calls(cluster: string): readonly (readonly [string, object])[] {
  const all = { cluster, namespace: 'leaks' };
  return [
    ...KINDS.map((kind) => ['list_resources', { ...all, kind, full: true, limit: 100 }] as const),
    ['get_cluster_status', all],
    ['explain_failure', { ...all, limit: 10 }],
    ['get_logs', { ...all, name: 'talker', lines: 2000 }],
    ['get_logs', { ...all, name: 'talker', lines: 2000, grep: 'e' }],
    ['list_events', { ...all, limit: 200 }],
    ['get_timeline', { ...all, since: '2020-01-01T00:00:00Z', limit: 200 }],
    ['trace_delivery', { ...all, kind: 'ks', name: 'learned-10-0' }],
    ['get_delivery_graph', { ...all, limit: 200 }],
    ['get_delivery_graph', { ...all, format: 'graph', limit: 200 }],
  ];
}

/**
 * Two hundred secrets, in every place they turn up again, and every tool: none may be seen.
 *
 * `hideSecrets` makes the Secrets of blue unreadable for a context, and names that.
 */
export function describeLeaks(
  what: string,
  start: StartCluster,
  hideSecrets: (blue: TestCluster) => Promise<string>,
): void {
  describe(`planted secrets on ${what}`, () => {
    const garden = plant();
    let blue: TestCluster;
    let green: TestCluster;
    /** All that was answered: with masking, and without. */
    let masked = '';
    let raw = '';

    beforeAll(async () => {
      [blue, green] = await Promise.all([start('blue', '2.9'), start('green', '2.9')]);
      await create(blue, namespace('leaks'), ...garden.objects);
      blue.logs.set('leaks/talker/app', { text: `${garden.logLines.join('\n')}\n` });
      const secrets = garden.objects.filter(({ kind }) => kind === 'Secret').slice(0, 5);
      await create(green, namespace('leaks'), ...secrets);
    }, 180_000);

    afterAll(async () => {
      await Promise.all([blue?.[Symbol.asyncDispose](), green?.[Symbol.asyncDispose]()]);
    });

    const opened = (environment: Record<string, string>, written: string[] = []) => {
      const write = (...line: unknown[]) => void written.push(JSON.stringify(line));
      const logger = { debug: write, info: write, warn: write, error: write };
      const clusters = { KUBECONFIG: `${blue.kubeconfig}:${green.kubeconfig}` };
      return testApp({ environment: { ...clusters, ...environment }, parts: { logger } });
    };

    it('no planted secret is in any answer, error, progress, audit or line of the log', async () => {
      const written: string[] = [];
      await using one = await opened({ GUIDON_DELIVERY_WRITES: 'true' }, written);
      const both = { left: 'blue-admin', right: 'green-admin', namespace: 'leaks', limit: 100 };
      masked = [
        ...(await answers(one, [...calls('blue-admin'), ['compare_clusters', both]])),
        ...(await refusals(one, garden)),
        ...(await operated(one, blue, garden)),
        ...written,
      ].join('\n');
      expect(leaked(garden.planted, masked)).toEqual([]);
      expect(masked).toContain('[masked:');
    }, 60_000);

    // The same calls without masking: they come by every secret there is, or the test above would prove nothing.
    it('every planted secret is in the answers once masking is switched off, which only the operator can', async () => {
      await using bare = await opened({ GUIDON_MASK_SECRETS: 'false' });
      raw = (await answers(bare, calls('blue-admin'))).join('\n');
      expect(garden.planted.filter(({ texts }) => !isIn(raw, texts))).toEqual([]);
    }, 60_000);

    it('what each class catches is as docs/masking.md says', async () => {
      // What was learned before is remembered, so this one has never read a Secret.
      await using blind = await opened({});
      const without = (await answers(blind, calls(await hideSecrets(blue)))).join('\n');
      const table = leaksMarkdown(measure(garden, { masked, without, raw }));
      await expect(table).toMatchFileSnapshot(DOCUMENT);
    }, 60_000);
  });
}

/** How many of each place are not seen: as it is, without rights to Secrets, by values alone, by shape alone. */
function measure(
  { objects, planted }: Garden,
  { masked, without, raw }: { readonly masked: string; readonly without: string; readonly raw: string },
): readonly Measured[] {
  const learned = new LearnedValues(() => '0');
  for (const object of objects)
    if (object.kind === 'Secret') learnSecret(learned, object as never, (text) => atob(text));
  const byValue = learned.mask(raw);
  const byShape = maskShapes(raw, () => '0');
  const groups = Object.values(Object.groupBy(planted, ({ by, place }) => `${by} ${place}`));
  return groups.flatMap((group = []) => {
    const [first] = group;
    if (first === undefined) return [];
    const hidden = (text: string) => group.filter(({ texts }) => !isIn(text, texts)).length;
    const counts = {
      masked: hidden(masked),
      without: hidden(without),
      byValue: hidden(byValue),
      byShape: hidden(byShape),
    };
    return [{ by: first.by, place: first.place, planted: group.length, ...counts }];
  });
}

/** What refusals of the cluster say, in whose words secrets come back. */
async function refusals(one: TestApp, { planted }: Garden): Promise<string[]> {
  const seen = planted.filter(({ by }) => by === 'learned from a Secret').slice(0, 20);
  const asked = seen.map(({ texts }) => ({
    cluster: 'blue-admin',
    kind: 'cm',
    labels: `a in (${texts[0]?.replaceAll(/[\n)]/g, '')}`,
  }));
  return Promise.all(asked.map(async (input) => told(await one.run('list_resources', input))));
}

/** What an operation tells and leaves in the audit log when the controller's words have a secret. */
async function operated(one: TestApp, cluster: TestCluster, { planted }: Garden): Promise<string[]> {
  const object = kustomization('leaks', 'operated');
  await create(cluster, object);
  await using simulator = new FluxSimulator(cluster, object);
  // Only what is a secret wherever it stands.
  const learned = planted.filter(({ by }) => by === 'learned from a Secret').slice(0, 20);
  const message = learned.map(({ texts }) => texts[0]).join(' then ');
  simulator.verdicts.set('operated', { ready: 'False', reason: 'BuildFailed', message });
  const call = {
    cluster: 'blue-admin',
    action: 'reconcile',
    kind: 'ks',
    namespace: 'leaks',
    name: 'operated',
  };
  const heard: string[] = [];
  const outcome = await one.run('operate_delivery', call, { tell: (says) => heard.push(says) });
  return [told(outcome), ...heard, told(await one.run('search_audit', { tool: 'operate_delivery' }))];
}

/** What the calls answer, page by page. */
async function answers(one: TestApp, asked: ReturnType<typeof calls>): Promise<string[]> {
  const seen: string[] = [];
  for (const [tool, input] of asked)
    for (let cursor: string | undefined, pages = 0; pages < 20; pages++) {
      const outcome = await one.run(tool, { ...input, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(told(outcome));
      cursor = outcome.ok ? (outcome.output.next_cursor as string | undefined) : undefined;
      if (cursor === undefined) break;
    }
  return seen;
}

function told(outcome: Outcome): string {
  if (outcome.ok) return JSON.stringify(outcome.output);
  const { message, hint, details } = outcome.error;
  return JSON.stringify([message, hint, details]);
}

function leaked(planted: readonly Planted[], text: string): string[][] {
  return planted
    .filter(({ texts }) => isIn(text, texts))
    .map(({ by, place, texts }) => [by, place, ...texts]);
}

/** Whether any of the texts is in it, as it is or as JSON writes it once or twice. */
function isIn(all: string, texts: readonly string[]): boolean {
  const once = (text: string) => JSON.stringify(text).slice(1, -1);
  return texts.some(
    (text) => text.length > 5 && [text, once(text), once(once(text))].some((form) => all.includes(form)),
  );
}
