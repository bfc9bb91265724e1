import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, LogsQuery, ResourceQuery } from '../../src/delivery/delivery.ts';
import type { OpenDelivery } from '../../src/delivery/flux/open-flux-delivery.ts';
import type { Operation } from '../../src/delivery/operation.ts';
import { describeOldFlux } from './old-flux-contract.ts';

import {
  deployment,
  event,
  gitRepository,
  helmRelease,
  kustomization,
  namespace,
  pod,
  secret,
} from './support/drafts.ts';
import { FLUX_KINDS, type FluxRelease } from './support/flux-kinds.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { LEAST_SPECS } from './support/least-specs.ts';
import { failureOf, NEVER, openClusters } from './support/open-delivery.ts';
import { create, type Draft, patch, read, type TestCluster } from './support/test-cluster.ts';

/** Starts a cluster of this name with a release of Flux. */
export type StartCluster = (name: string, flux: FluxRelease) => Promise<TestCluster>;

/** Every kind that a controller of Flux 2.9 or its operator reconciles, and its version. */
const RECONCILABLE = Object.keys(LEAST_SPECS).map((wanted) => {
  const { group = '', versions = [] } = FLUX_KINDS['2.9'].find(({ kind }) => kind === wanted) ?? {};
  return [wanted, `${group}/${versions.at(-1)}`] as const;
});

/** What every kind of cluster does alike: run on the double and on a genuine API server, two of them at a time. */
export function describeDelivery(what: string, start: StartCluster): void {
  describe(`delivery on ${what}`, () => {
    let blue: TestCluster;
    let green: TestCluster;
    let opened: OpenDelivery;
    let delivery: Delivery;
    let count = 0;

    beforeAll(async () => {
      blue = await start('blue', '2.9');
      green = await start('green', '2.4');
      opened = openClusters([blue, green]);
      delivery = opened.as(undefined);
    }, 180_000);

    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]();
      await Promise.all([blue?.[Symbol.asyncDispose](), green?.[Symbol.asyncDispose]()]);
    });

    async function freshNamespace(cluster = blue): Promise<string> {
      const name = `test-${++count}`;
      await create(cluster, namespace(name));
      return name;
    }

    const list = (query: Partial<ResourceQuery> & { kind: string }, cluster = 'blue-admin') =>
      delivery.resources({ cluster, limit: 100, ...query }, NEVER);

    describe('clusters', () => {
      it('are the contexts of all kubeconfigs', async () => {
        expect((await delivery.clusters(NEVER)).map(({ name }) => name)).toEqual([
          'blue-admin',
          'blue-dev',
          'green-admin',
          'green-dev',
        ]);
      });

      it('that nobody configured are not found, and the closest is named', async () => {
        const failure = await failureOf(list({ kind: 'Pod' }, 'blue-admim'));
        expect(failure).toMatchObject({ code: 'NOT_FOUND', hint: 'Did you mean "blue-admin"?' });
      });
    });

    describe('kinds', () => {
      it('are asked for in the version each cluster serves', async () => {
        const [newer, older] = await Promise.all([
          list({ kind: 'OCIRepository' }),
          list({ kind: 'OCIRepository' }, 'green-admin'),
        ]);
        expect(newer.apiVersion).toBe('source.toolkit.fluxcd.io/v1');
        expect(older.apiVersion).toBe('source.toolkit.fluxcd.io/v1beta2');
      });

      it('are known by kind, plural, short name and with their group', async () => {
        for (const kind of [
          'Kustomization',
          'kustomizations',
          'ks',
          'kustomizations.kustomize.toolkit.fluxcd.io',
        ])
          expect((await list({ kind })).kind).toBe('Kustomization');
        expect((await list({ kind: 'deploy' })).apiVersion).toBe('apps/v1');
        expect((await list({ kind: 'pods' })).apiVersion).toBe('v1');
      });

      it('that are not served are not found, and the closest is named', async () => {
        const failure = await failureOf(list({ kind: 'Kustomisation' }));
        expect(failure).toMatchObject({ code: 'NOT_FOUND' });
        expect(failure.hint).toContain('Kustomization');
      });

      it('that are served in another version are not found in the one asked for', async () => {
        const failure = await failureOf(
          list({ kind: 'HelmRelease', apiVersion: 'helm.toolkit.fluxcd.io/v2beta1' }),
        );
        expect(failure.code).toBe('NOT_FOUND');
        expect(failure.hint).toContain('helm.toolkit.fluxcd.io/v2');
      });
    });

    describe('resources', () => {
      it('come page by page, with a total', async () => {
        const ns = await freshNamespace();
        await create(blue, ...['a', 'b', 'c', 'd', 'e'].map((name) => kustomization(ns, name)));
        const first = await list({ kind: 'ks', namespace: ns, limit: 2 });
        const second = await list({ kind: 'ks', namespace: ns, limit: 2, cursor: first.nextCursor ?? '' });
        const third = await list({ kind: 'ks', namespace: ns, limit: 2, cursor: second.nextCursor ?? '' });
        expect([first, second, third].map(({ items }) => items.map(({ metadata }) => metadata.name))).toEqual(
          [['a', 'b'], ['c', 'd'], ['e']],
        );
        expect([first.total, second.total, third.total]).toEqual([5, 5, 5]);
        expect(third.nextCursor).toBeUndefined();
      });

      it('are chosen by label, with a total too', async () => {
        const ns = await freshNamespace();
        const labelled = (name: string, team: string) =>
          kustomization(ns, name, { metadata: { labels: { team } } });
        await create(blue, labelled('a', 'x'), labelled('b', 'y'), labelled('c', 'x'));
        const page = await list({ kind: 'ks', namespace: ns, labelSelector: 'team in (x)', limit: 1 });
        expect(page).toMatchObject({ total: 2, items: [{ metadata: { name: 'a' } }] });
      });

      it('are chosen by name, and say their kind although lists of the cluster do not', async () => {
        const ns = await freshNamespace();
        await create(blue, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'one', namespace: ns },
          data: { a: 'b' },
        });
        const page = await list({ kind: 'cm', namespace: ns, name: 'one' });
        expect(page.items).toMatchObject([{ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } }]);
      });

      it('are not chosen by a selector nobody understands, and the cluster’s words are passed on', async () => {
        const failure = await failureOf(list({ kind: 'ks', labelSelector: 'a=b c=d' }));
        expect(failure).toMatchObject({ code: 'INVALID_ARGUMENT' });
        expect(failure.message).toContain("found 'c'");
        expect((await failureOf(list({ kind: 'ks', fieldSelector: 'spec.path=x' }))).code).toBe(
          'INVALID_ARGUMENT',
        );
      });

      it('that may not be read are denied with the verb and the resource', async () => {
        const failure = await failureOf(list({ kind: 'ks', namespace: 'default' }, 'blue-dev'));
        // Whoever may do nothing may still see what kinds there are.
        expect(failure).toMatchObject({
          code: 'PERMISSION_DENIED',
          details: {
            verb: 'list',
            resource: 'kustomizations.kustomize.toolkit.fluxcd.io',
            namespace: 'default',
          },
        });
      });

      it('without a namespace are not looked for in one', async () => {
        expect((await failureOf(list({ kind: 'Node', namespace: 'default' }))).code).toBe('INVALID_ARGUMENT');
      });
    });

    describe('a snapshot', () => {
      it('has what Flux manages, workloads, events and Secrets without their values', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps');
        await create(blue, gitRepository(ns), apps, deployment(ns, 'web'), pod(ns, 'web-1', 'web'));
        await create(blue, secret(ns, 'login', { password: 'correct-horse-battery' }));
        await create(blue, event(apps, 'Warning', 'BuildFailed', 'kustomize build failed'));
        const { objects, events, now, unread } = await delivery.snapshot(
          { cluster: 'blue-admin', namespaces: [ns], events: true },
          NEVER,
        );
        const names = objects
          .filter(({ metadata }) => metadata.namespace === ns)
          .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
        for (const name of [
          'GitRepository/repo',
          'Kustomization/apps',
          'Deployment/web',
          'Pod/web-1',
          'Secret/login',
        ])
          expect(names).toContain(name);
        expect(events.map(({ reason }) => reason)).toContain('BuildFailed');
        expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000);
        expect(unread).toEqual([]);
        expect(JSON.stringify(objects)).not.toContain('correct-horse-battery');
        expect(JSON.stringify(objects)).not.toContain(
          Buffer.from('correct-horse-battery').toString('base64'),
        );
      });

      it('is denied to whoever may read nothing of the cluster', async () => {
        const failure = await failureOf(delivery.snapshot({ cluster: 'blue-dev', events: false }, NEVER));
        expect(failure.code).toBe('PERMISSION_DENIED');
      });

      it('is read of two clusters at a time', async () => {
        const ns = await freshNamespace(blue);
        await create(green, namespace(ns));
        await create(blue, kustomization(ns, 'only-blue'));
        await create(green, kustomization(ns, 'only-green'));
        const snapshots = await Promise.all(
          ['blue-admin', 'green-admin'].map((cluster) =>
            delivery.snapshot({ cluster, namespaces: [ns], events: false }, NEVER),
          ),
        );
        const has = snapshots.map(({ objects }) =>
          objects
            .filter(({ kind, metadata }) => kind === 'Kustomization' && metadata.namespace === ns)
            .map(({ metadata }) => metadata.name),
        );
        expect(has).toEqual([['only-blue'], ['only-green']]);
      });
    });

    describe('logs', () => {
      const query = (more: Partial<LogsQuery>): LogsQuery => ({
        cluster: 'blue-admin',
        namespace: 'default',
        kind: 'Pod',
        name: '',
        previous: false,
        lines: 100,
        bytes: 100_000,
        ...more,
      });

      it('of a workload are those of all its pods', async () => {
        const ns = await freshNamespace();
        await create(
          blue,
          deployment(ns, 'web'),
          pod(ns, 'web-1', 'web'),
          pod(ns, 'web-2', 'web'),
          pod(ns, 'other', 'other'),
        );
        for (const name of ['web-1', 'web-2', 'other'])
          blue.logs.set(`${ns}/${name}/app`, { text: `hello from ${name}\n` });
        const { outputs } = await delivery.logs(query({ namespace: ns, kind: 'deploy', name: 'web' }), NEVER);
        expect(
          outputs.map(({ pod, lines }) => [pod, lines.map((line) => line.replace(/^\S+ /, ''))]).toSorted(),
        ).toEqual([
          ['web-1', ['hello from web-1']],
          ['web-2', ['hello from web-2']],
        ]);
      });

      it('of a pod are those of all its containers, or of the one that is named', async () => {
        const ns = await freshNamespace();
        const image = 'example/app:1';
        const spec = {
          nodeName: 'node-1',
          initContainers: [{ name: 'init', image }],
          containers: ['app', 'proxy'].map((name) => ({ name, image })),
        };
        await create(blue, { ...pod(ns, 'p', 'p'), spec });
        for (const name of ['init', 'app', 'proxy'])
          blue.logs.set(`${ns}/p/${name}`, { text: `hello from ${name}\n` });
        const said = async (container?: string) => {
          const of = { namespace: ns, name: 'p', ...(container === undefined ? {} : { container }) };
          const { outputs } = await delivery.logs(query(of), NEVER);
          return outputs.map(({ container, lines }) => [
            container,
            lines.map((line) => line.split(' ').at(-1)),
          ]);
        };
        expect(await said()).toEqual([
          ['init', ['init']],
          ['app', ['app']],
          ['proxy', ['proxy']],
        ]);
        expect(await said('proxy')).toEqual([['proxy', ['proxy']]]);
      });

      it('keep the newest lines, and the newest bytes', async () => {
        const ns = await freshNamespace();
        await create(blue, pod(ns, 'p', 'p'));
        blue.logs.set(`${ns}/p/app`, {
          text: Array.from({ length: 50 }, (_, index) => `line ${index} ${'x'.repeat(100)}`).join('\n'),
        });
        const few = await delivery.logs(query({ namespace: ns, name: 'p', lines: 3 }), NEVER);
        expect(few.outputs[0]?.lines.map((line) => line.split(' ')[2])).toEqual(['47', '48', '49']);
        const small = await delivery.logs(query({ namespace: ns, name: 'p', bytes: 300 }), NEVER);
        expect(small.outputs[0]).toMatchObject({ cut: true });
        expect(small.outputs[0]?.lines.at(-1)).toContain('line 49');
        expect(small.outputs[0]?.lines.length).toBeLessThan(4);
      });

      it('are searched as they are shown, so that a search finds no secret', async () => {
        const ns = await freshNamespace();
        await create(blue, secret(ns, 's', { token: 'swordfish-1234' }), pod(ns, 'p', 'p'));
        blue.logs.set(`${ns}/p/app`, { text: 'start\ntoken is swordfish-1234\nfailed to connect\n' });
        const search = (word: string) =>
          delivery.logs(query({ namespace: ns, name: 'p', keep: (line) => line.includes(word) }), NEVER);
        expect((await search('failed')).outputs[0]?.lines).toEqual([
          expect.stringContaining('failed to connect'),
        ]);
        expect((await search('swordfish')).outputs[0]?.lines).toEqual([]);
      });

      it('of the last run are read where there was one', async () => {
        const ns = await freshNamespace();
        await create(blue, pod(ns, 'p', 'p'));
        blue.logs.set(`${ns}/p/app`, { text: 'now\n' });
        const none = await delivery.logs(query({ namespace: ns, name: 'p', previous: true }), NEVER);
        expect(none.outputs[0]?.failure).toBe('This container has no previous run.');
        blue.logs.set(`${ns}/p/app`, { text: 'now\n', previous: 'panic\n' });
        const some = await delivery.logs(query({ namespace: ns, name: 'p', previous: true }), NEVER);
        expect(some.outputs[0]?.lines).toEqual([expect.stringContaining('panic')]);
      });

      it('of a container that only prepares the others are read too', async () => {
        const ns = await freshNamespace();
        const { spec, ...rest } = pod(ns, 'p', 'p');
        const initContainers = [{ name: 'migrate', image: 'example/migrate:1' }];
        await create(blue, { ...rest, spec: { ...spec, initContainers } });
        blue.logs.set(`${ns}/p/migrate`, { text: 'migrated\n' });
        blue.logs.set(`${ns}/p/app`, { text: 'serving\n' });
        const { outputs } = await delivery.logs(query({ namespace: ns, name: 'p' }), NEVER);
        expect(outputs.map(({ container, lines }) => [container, lines[0]?.replace(/^\S+ /, '')])).toEqual([
          ['migrate', 'migrated'],
          ['app', 'serving'],
        ]);
      });

      it('of a Service are those of the pods behind it, and of what has none are refused', async () => {
        const ns = await freshNamespace();
        const head = { apiVersion: 'v1', metadata: { name: 'web', namespace: ns } };
        await create(
          blue,
          { ...head, kind: 'Service', spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
          { ...head, kind: 'ConfigMap', data: {} },
          pod(ns, 'web-1', 'web'),
        );
        blue.logs.set(`${ns}/web-1/app`, { text: 'served\n' });
        const { outputs } = await delivery.logs(query({ namespace: ns, kind: 'svc', name: 'web' }), NEVER);
        expect(outputs).toMatchObject([{ pod: 'web-1' }]);
        const refused = await failureOf(
          delivery.logs(query({ namespace: ns, kind: 'cm', name: 'web' }), NEVER),
        );
        expect(refused).toMatchObject({ code: 'INVALID_ARGUMENT' });
        expect(refused.message).toContain('chooses no pods');
      });

      it('show neither the value a Secret has, nor the one it had', async () => {
        const ns = await freshNamespace();
        const login = secret(ns, 's', { token: 'swordfish-of-old' });
        await create(blue, login, pod(ns, 'p', 'p'));
        blue.logs.set(`${ns}/p/app`, { text: 'with swordfish-of-old, then swordfish-of-new\n' });
        const text = async () =>
          (await delivery.logs(query({ namespace: ns, name: 'p' }), NEVER)).outputs[0]?.lines.join();
        expect(await text()).toMatch(/with \[masked:\w+\], then swordfish-of-new$/);
        await patch(blue, login, { data: { token: Buffer.from('swordfish-of-new').toString('base64') } });
        expect(await text()).toMatch(/with \[masked:\w+\], then \[masked:\w+\]$/);
      });

      it('of a container that is not there say so, and of a pod too', async () => {
        const ns = await freshNamespace();
        await create(blue, pod(ns, 'p', 'p'));
        const other = await delivery.logs(query({ namespace: ns, name: 'p', container: 'nope' }), NEVER);
        expect(other.outputs[0]?.failure).toBe('container nope is not valid for pod p');
        expect((await failureOf(delivery.logs(query({ namespace: ns, name: 'none' }), NEVER))).code).toBe(
          'NOT_FOUND',
        );
      });
    });

    it('metrics stand beside what was asked for', async () => {
      const ns = await freshNamespace();
      await create(blue, pod(ns, 'p', 'p'), {
        apiVersion: 'metrics.k8s.io/v1beta1',
        kind: 'PodMetrics',
        metadata: { name: 'p', namespace: ns },
        containers: [{ name: 'app', usage: { cpu: '12m', memory: '34Mi' } }],
      });
      expect(await delivery.metrics({ cluster: 'blue-admin', of: 'pods', namespace: ns }, NEVER)).toEqual([
        {
          ...{ namespace: ns, name: 'p', container: 'app', cpu: 12, memory: 34 * 2 ** 20 },
          ...{ cpuRequest: 100, memoryRequest: 64 * 2 ** 20, memoryLimit: 128 * 2 ** 20 },
        },
      ]);
    });

    it('events are chosen by what they are about, and by being warnings', async () => {
      const ns = await freshNamespace();
      const web = deployment(ns, 'web');
      await create(
        blue,
        web,
        event(web, 'Warning', 'Failed', 'no'),
        event(web, 'Normal', 'Scaled', 'yes'),
        event(pod(ns, 'p', 'p'), 'Warning', 'BackOff', 'again'),
      );
      const reasons = async (about: { kind: string; name: string } | undefined, warningsOnly: boolean) => {
        const query = { cluster: 'blue-admin', namespace: ns, warningsOnly, ...(about && { about }) };
        return (await delivery.events(query, NEVER)).events.map(({ reason }) => reason).toSorted();
      };
      expect(await reasons(undefined, false)).toEqual(['BackOff', 'Failed', 'Scaled']);
      expect(await reasons({ kind: 'Deployment', name: 'web' }, false)).toEqual(['Failed', 'Scaled']);
      expect(await reasons(undefined, true)).toEqual(['BackOff', 'Failed']);
    });

    describe('operations', () => {
      const told: string[] = [];
      const changed: string[] = [];
      const operate = (
        operation: Partial<Operation> & Pick<Operation, 'action' | 'kind' | 'namespace' | 'name'>,
      ) =>
        delivery.operate(
          { cluster: 'blue-admin', dryRun: false, waitMs: 5000, ...operation },
          { tell: (says) => void told.push(says), changed: async ({ name }) => void changed.push(name) },
          NEVER,
        );

      it('reconcile waits for the controller, and tells the revision', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps');
        await create(blue, apps);
        await using simulator = new FluxSimulator(blue, apps);
        told.length = 0;
        const { changed: isChanged, steps } = await operate({
          action: 'reconcile',
          kind: 'ks',
          namespace: ns,
          name: 'apps',
        });
        expect({ isChanged, steps }).toMatchObject({
          isChanged: true,
          steps: [{ outcome: 'ready', revision: 'main@sha1:abc' }],
        });
        expect(simulator.handled).toEqual(['apps']);
        expect(told[0]).toBe(`Kustomization/${ns}/apps: asked its controller`);
      });

      it.each(RECONCILABLE)('reconcile waits for the controller of a %s', async (kind, apiVersion) => {
        const ns = await freshNamespace();
        const object = {
          apiVersion,
          kind,
          metadata: { name: 'one', namespace: ns },
          spec: LEAST_SPECS[kind] ?? {},
        };
        await create(blue, object);
        await using simulator = new FluxSimulator(blue, object);
        const { steps } = await operate({ action: 'reconcile', kind, namespace: ns, name: 'one' });
        expect(steps).toMatchObject([{ object: { kind }, outcome: 'ready' }]);
        expect(simulator.handled).toEqual(['one']);
      });

      it('reconcile says so when what was applied is old, for its source is suspended', async () => {
        const ns = await freshNamespace();
        const repo = gitRepository(ns);
        const apps = kustomization(ns, 'apps');
        await create(blue, { ...repo, spec: { ...repo.spec, suspend: true } }, apps);
        await using _simulator = new FluxSimulator(blue, apps);
        const on = { action: 'reconcile', kind: 'ks', namespace: ns, name: 'apps' } as const;
        expect((await operate(on)).steps).toMatchObject([
          {
            outcome: 'ready',
            says: expect.stringContaining(`Its source GitRepository/${ns}/repo is suspended`),
          },
        ]);
        expect((await operate({ ...on, withSource: true })).steps.map(({ outcome }) => outcome)).toEqual([
          'suspended',
          'skipped',
        ]);
      });

      it('reconcile says what the controller says when it fails', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps');
        await create(blue, apps);
        await using simulator = new FluxSimulator(blue, apps);
        simulator.verdicts.set('apps', {
          ready: 'False',
          reason: 'BuildFailed',
          message: 'kustomize build failed: token=abc123def',
        });
        const { steps } = await operate({ action: 'reconcile', kind: 'ks', namespace: ns, name: 'apps' });
        expect(steps).toMatchObject([
          { outcome: 'failed', says: 'Its controller tried and did not succeed (BuildFailed).' },
        ]);
        expect(steps[0]?.message).toMatch(/^kustomize build failed: token=\[masked:/);
      });

      it('reconcile says so when no controller answers', async () => {
        const ns = await freshNamespace();
        await create(blue, kustomization(ns, 'apps'));
        const { changed: isChanged, steps } = await operate({
          action: 'reconcile',
          kind: 'ks',
          namespace: ns,
          name: 'apps',
          waitMs: 400,
        });
        expect(isChanged).toBe(true);
        expect(steps[0]).toMatchObject({ outcome: 'timed_out' });
        expect(steps[0]?.says).toContain('did not take the request');
      });

      it('reconcile says so when the shard of Flux that an object belongs to is not there, or not running', async () => {
        const ns = await freshNamespace();
        const sharded = kustomization(ns, 'apps', {
          metadata: { labels: { 'sharding.fluxcd.io/key': 'north' } },
        });
        const controller = (name: string, selector: string, ready: number) => {
          const made = deployment(ns, name);
          const { template, ...spec } = made.spec as unknown as Draft;
          const [container] = template.spec.containers;
          const args = [`--watch-label-selector=${selector}`];
          const containers = [{ ...container, args }];
          const status = { replicas: 1, readyReplicas: ready };
          return { ...made, spec: { ...spec, template: { ...template, spec: { containers } } }, status };
        };
        await create(
          blue,
          sharded,
          controller('kustomize-controller', '!sharding.fluxcd.io/key', 1),
          controller('kustomize-controller-south', 'sharding.fluxcd.io/key in (south)', 1),
        );
        const on = { action: 'reconcile', kind: 'ks', namespace: ns, name: 'apps', waitMs: 400 } as const;
        expect((await operate(on)).steps[0]).toMatchObject({
          outcome: 'timed_out',
          says: expect.stringMatching(/belongs to shard "north" .* No kustomize-controller that is there/),
        });
        await create(blue, controller('kustomize-controller-north', 'sharding.fluxcd.io/key=north', 0));
        expect((await operate(on)).steps[0]?.says).toContain(
          `Deployment/${ns}/kustomize-controller-north, which looks after it, has no ready pod.`,
        );
        for (const name of [
          'kustomize-controller',
          'kustomize-controller-south',
          'kustomize-controller-north',
        ])
          await blue.request('DELETE', `/apis/apps/v1/namespaces/${ns}/deployments/${name}`);
      });

      it('reconcile says so when the object is deleted while it waits', async () => {
        const ns = await freshNamespace();
        await create(blue, kustomization(ns, 'apps'));
        const path = `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${ns}/kustomizations/apps`;
        const waiting = delivery.operate(
          {
            ...{ action: 'reconcile', cluster: 'blue-admin', kind: 'ks', namespace: ns, name: 'apps' },
            dryRun: false,
            waitMs: 5000,
          },
          { tell: () => {}, changed: () => blue.request('DELETE', path) },
          NEVER,
        );
        expect((await waiting).steps).toMatchObject([
          { outcome: 'failed', says: 'It was deleted meanwhile.' },
        ]);
      });

      it('reconcile leaves what is suspended alone, and says how to go on', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps', { spec: { suspend: true } });
        await create(blue, apps);
        const { changed: isChanged, steps } = await operate({
          action: 'reconcile',
          kind: 'ks',
          namespace: ns,
          name: 'apps',
        });
        expect({ isChanged, steps }).toMatchObject({ isChanged: false, steps: [{ outcome: 'suspended' }] });
        expect(steps[0]?.says).toContain('resume it first');
        expect((await read(blue, apps)).metadata.annotations).toBeUndefined();
      });

      it('reconcile goes through sources and dependencies in their order', async () => {
        const ns = await freshNamespace();
        const all = [
          gitRepository(ns),
          kustomization(ns, 'base'),
          kustomization(ns, 'mid', { spec: { dependsOn: [{ name: 'base' }] } }),
          kustomization(ns, 'top', { spec: { dependsOn: [{ name: 'mid' }] } }),
        ];
        await create(blue, ...all);
        await using simulator = new FluxSimulator(blue, ...all);
        const { steps } = await operate({
          action: 'reconcile',
          kind: 'ks',
          namespace: ns,
          name: 'top',
          withSource: true,
          withDependencies: true,
        });
        expect(steps.map(({ object, outcome }) => [object.name, outcome])).toEqual([
          ['repo', 'ready'],
          ['base', 'ready'],
          ['mid', 'ready'],
          ['top', 'ready'],
        ]);
        expect(simulator.handled).toEqual(['repo', 'base', 'mid', 'top']);
        expect(changed.slice(-4)).toEqual(simulator.handled);
      });

      it('reconcile passes over a HelmRepository of an OCI registry, which no controller looks at', async () => {
        const ns = await freshNamespace();
        const charts = {
          apiVersion: 'source.toolkit.fluxcd.io/v1',
          kind: 'HelmRepository',
          metadata: { name: 'charts', namespace: ns },
          spec: { type: 'oci', url: 'oci://registry.example.org/charts', suspend: true },
        };
        const sourceRef = { kind: 'HelmRepository', name: 'charts' };
        const chart = {
          ...{ apiVersion: charts.apiVersion, kind: 'HelmChart' },
          metadata: { name: `${ns}-web`, namespace: ns },
          spec: { interval: '10m', chart: 'web', sourceRef },
        };
        const release = {
          ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' },
          metadata: { name: 'web', namespace: ns },
          spec: { interval: '10m', chart: { spec: { chart: 'web', sourceRef } } },
        };
        await create(blue, charts, chart, release);
        await using _simulator = new FluxSimulator(blue, chart, release);
        const on = { kind: 'hr', namespace: ns, name: 'web', withSource: true };
        const { steps } = await operate({ action: 'reconcile', ...on });
        expect(steps.map(({ object, outcome }) => [object.kind, outcome])).toEqual([
          ['HelmChart', 'ready'],
          ['HelmRelease', 'ready'],
        ]);
        expect(steps.map(({ says }) => says).join()).not.toContain('nothing newer');
        for (const action of ['reconcile', 'suspend', 'resume'] as const)
          expect(
            await failureOf(operate({ action, kind: 'HelmRepository', namespace: ns, name: 'charts' })),
          ).toMatchObject({
            code: 'PRECONDITION_FAILED',
            message: expect.stringContaining('no controller looks at it'),
          });
      });

      it('reconcile stops where something on the way fails', async () => {
        const ns = await freshNamespace();
        const all = [
          kustomization(ns, 'base'),
          kustomization(ns, 'top', { spec: { dependsOn: [{ name: 'base' }] } }),
        ];
        await create(blue, ...all);
        await using simulator = new FluxSimulator(blue, ...all);
        simulator.verdicts.set('base', { ready: 'False', reason: 'HealthCheckFailed', message: 'no' });
        const { steps } = await operate({
          action: 'reconcile',
          kind: 'ks',
          namespace: ns,
          name: 'top',
          withDependencies: true,
        });
        expect(steps.map(({ outcome }) => outcome)).toEqual(['failed', 'skipped']);
      });

      it('reconcile refuses a circle of dependencies, and names it', async () => {
        const ns = await freshNamespace();
        await create(
          blue,
          kustomization(ns, 'a', { spec: { dependsOn: [{ name: 'b' }] } }),
          kustomization(ns, 'b', { spec: { dependsOn: [{ name: 'a' }] } }),
        );
        const failure = await failureOf(
          operate({ action: 'reconcile', kind: 'ks', namespace: ns, name: 'a', withDependencies: true }),
        );
        expect(failure).toMatchObject({ code: 'PRECONDITION_FAILED' });
        expect(failure.message).toContain(
          `Kustomization/${ns}/a → Kustomization/${ns}/b → Kustomization/${ns}/a`,
        );
      });

      it('force and reset are for HelmReleases, with one token for all', async () => {
        const ns = await freshNamespace();
        const release = helmRelease(ns, 'web');
        await create(blue, release, kustomization(ns, 'apps'));
        await using _simulator = new FluxSimulator(blue, release);
        await operate({
          action: 'reconcile',
          kind: 'hr',
          namespace: ns,
          name: 'web',
          force: true,
          reset: true,
        });
        const { annotations } = (await read(blue, release)).metadata;
        const token = annotations['reconcile.fluxcd.io/requestedAt'];
        expect(annotations).toMatchObject({
          'reconcile.fluxcd.io/forceAt': token,
          'reconcile.fluxcd.io/resetAt': token,
        });
        const failure = await failureOf(
          operate({ action: 'reconcile', kind: 'ks', namespace: ns, name: 'apps', force: true }),
        );
        expect(failure.code).toBe('INVALID_ARGUMENT');
      });

      it('suspend and resume change the spec, wait for the controller, and do nothing twice', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps');
        await create(blue, apps);
        await using _simulator = new FluxSimulator(blue, apps);
        const on = { kind: 'ks', namespace: ns, name: 'apps' };
        expect((await operate({ action: 'suspend', ...on })).steps[0]?.outcome).toBe('suspended');
        expect((await read(blue, apps)).spec.suspend).toBe(true);
        expect(await operate({ action: 'suspend', ...on })).toMatchObject({
          changed: false,
          steps: [{ outcome: 'unchanged' }],
        });
        expect((await operate({ action: 'resume', ...on })).steps[0]).toMatchObject({ outcome: 'resumed' });
        expect((await read(blue, apps)).spec.suspend).not.toBe(true);
        expect((await operate({ action: 'resume', ...on })).changed).toBe(false);
      });

      it.each([
        ['ResourceSet', 'fluxcd.controlplane.io/v1', 'fluxcd.controlplane.io/reconcile'],
        ['ArtifactGenerator', 'source.extensions.fluxcd.io/v1beta1', 'source.extensions.fluxcd.io/reconcile'],
      ])('suspend and resume of a %s go by annotation', async (kind, apiVersion, annotation) => {
        const ns = await freshNamespace();
        const spec = LEAST_SPECS[kind] ?? {};
        const object = { apiVersion, kind, metadata: { name: 'one', namespace: ns }, spec };
        await create(blue, object);
        await using _simulator = new FluxSimulator(blue, object);
        const on = { kind, namespace: ns, name: 'one' };
        const { spec: before } = await read(blue, object);
        await operate({ action: 'suspend', ...on });
        const suspended = await read(blue, object);
        expect(suspended.metadata.annotations[annotation]).toBe('disabled');
        expect(suspended.spec).toEqual(before);
        expect((await operate({ action: 'reconcile', ...on })).steps[0]?.outcome).toBe('suspended');
        expect((await operate({ action: 'resume', ...on })).steps[0]?.outcome).toBe('resumed');
        expect((await read(blue, object)).metadata.annotations[annotation]).toBe('enabled');
      });

      it('resume switches on what a label switched off', async () => {
        const ns = await freshNamespace();
        const labels = { 'fluxcd.controlplane.io/reconcile': 'disabled' };
        const metadata = { name: 'set', namespace: ns, labels };
        const set = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSet', metadata, spec: {} };
        await create(blue, set);
        await using _simulator = new FluxSimulator(blue, set);
        const on = { kind: 'rset', namespace: ns, name: 'set' };
        expect((await operate({ action: 'reconcile', ...on })).steps[0]?.outcome).toBe('suspended');
        expect((await operate({ action: 'resume', ...on })).steps[0]?.outcome).toBe('resumed');
        expect((await read(blue, set)).metadata.labels).toEqual({
          'fluxcd.controlplane.io/reconcile': 'enabled',
        });
      });

      it('are refused for what Flux does not reconcile', async () => {
        const ns = await freshNamespace();
        const web = deployment(ns, 'web');
        await create(blue, web);
        for (const action of ['reconcile', 'suspend', 'resume'] as const) {
          const failure = await failureOf(operate({ action, kind: 'deploy', namespace: ns, name: 'web' }));
          expect(failure.code).toBe('PRECONDITION_FAILED');
        }
        expect((await read(blue, web)).spec.suspend).toBeUndefined();
      });

      it('change nothing in a dry run', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps');
        await create(blue, apps);
        const before = (await read(blue, apps)).metadata.resourceVersion;
        for (const action of ['reconcile', 'suspend'] as const)
          expect(
            await operate({ action, kind: 'ks', namespace: ns, name: 'apps', dryRun: true }),
          ).toMatchObject({ changed: false, steps: [{ outcome: 'planned' }] });
        expect((await read(blue, apps)).metadata.resourceVersion).toBe(before);
        await patch(blue, apps, { spec: { suspend: true } });
        const resume = { action: 'resume', kind: 'ks', namespace: ns, name: 'apps', dryRun: true } as const;
        expect(await operate(resume)).toMatchObject({ changed: false, steps: [{ outcome: 'planned' }] });
        expect((await read(blue, apps)).spec.suspend).toBe(true);
      });

      describe('leave an Event', () => {
        const eventsOn = async (ns: string, name: string) => {
          const about = { kind: 'Kustomization', name };
          const query = { cluster: 'blue-admin', namespace: ns, about, warningsOnly: false };
          const { events } = await delivery.events(query, NEVER);
          return events.map(({ reason, message, type }) => ({ reason, message, type }));
        };

        it('on each object that was changed, which says what was done and by whom', async () => {
          const ns = await freshNamespace();
          const all = [
            kustomization(ns, 'base'),
            kustomization(ns, 'top', { spec: { dependsOn: [{ name: 'base' }] } }),
          ];
          await create(blue, ...all);
          await using _simulator = new FluxSimulator(blue, ...all);
          const on = { kind: 'ks', namespace: ns, name: 'top', by: 'person jane\u202e (prn_1)' };
          await operate({ action: 'reconcile', withDependencies: true, ...on });
          const asked = {
            reason: 'ReconcileRequested',
            message: 'Asked to reconcile by person jane (prn_1), through Guidon.',
            type: 'Normal',
          };
          expect(await eventsOn(ns, 'base')).toEqual([asked]);
          expect(await eventsOn(ns, 'top')).toEqual([asked]);
          await operate({ action: 'suspend', ...on });
          await operate({ action: 'resume', ...on });
          expect((await eventsOn(ns, 'top')).map(({ reason }) => reason).toSorted()).toEqual([
            'ReconcileRequested',
            'Resumed',
            'Suspended',
          ]);
        });

        it('for no dry run, for nothing that stayed as it was, and not when switched off', async () => {
          const ns = await freshNamespace();
          const apps = kustomization(ns, 'apps');
          await create(blue, apps);
          const on = { kind: 'ks', namespace: ns, name: 'apps' };
          await operate({ action: 'suspend', dryRun: true, ...on });
          await operate({ action: 'resume', ...on });
          await using silent = openClusters([blue], { leaveEvents: false });
          const suspend = {
            cluster: 'blue-admin',
            action: 'suspend',
            dryRun: false,
            waitMs: 1,
            ...on,
          } as const;
          const follower = { tell: () => {}, changed: async () => {} };
          expect((await silent.as(undefined).operate(suspend, follower, NEVER)).changed).toBe(true);
          expect(await eventsOn(ns, 'apps')).toEqual([]);
        });
      });

      it('are refused while writes are switched off', async () => {
        await using readers = openClusters([blue], { writes: false });
        const operation = {
          action: 'suspend',
          cluster: 'blue-admin',
          kind: 'ks',
          namespace: 'x',
          name: 'y',
          dryRun: true,
          waitMs: 1,
        } as const;
        expect(
          (
            await failureOf(
              readers.as(undefined).operate(operation, { tell: () => {}, changed: async () => {} }, NEVER),
            )
          ).code,
        ).toBe('READ_ONLY');
      });

      it('end when the caller leaves', async () => {
        const ns = await freshNamespace();
        await create(blue, kustomization(ns, 'apps'));
        const leave = new AbortController();
        const operation = {
          action: 'reconcile',
          cluster: 'blue-admin',
          kind: 'ks',
          namespace: ns,
          name: 'apps',
          dryRun: false,
          waitMs: 60_000,
        } as const;
        const waiting = delivery.operate(
          operation,
          { tell: () => leave.abort(), changed: async () => {} },
          leave.signal,
        );
        expect(await failureOf(waiting)).toMatchObject({
          code: 'CANCELLED',
          message: expect.stringContaining('was asked'),
        });
      });

      it('go on with what changed meanwhile', async () => {
        const ns = await freshNamespace();
        const apps = kustomization(ns, 'apps');
        await create(blue, apps);
        const waiting = operate({ action: 'reconcile', kind: 'ks', namespace: ns, name: 'apps' });
        await patch(blue, apps, { spec: { suspend: true } });
        expect((await waiting).steps[0]?.outcome).toBe('suspended');
      });
    });

    describeOldFlux(start);
  });
}
