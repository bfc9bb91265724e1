import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerIdentity } from '../../src/delivery/caller-identity.ts';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { driftOfObject } from '../../src/delivery/drift.ts';
import { deployment, kustomization, namespace, pod, secret } from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { HAS_GENUINE, startGenuineCluster } from './support/genuine-cluster.ts';
import { failureOf, NEVER, openClusters } from './support/open-delivery.ts';
import { bindingTo, grant, isAllowed, manifest, role } from './support/rights.ts';
import { create, type TestCluster } from './support/test-cluster.ts';

/** Rights, impersonation and validation: decided by the API server, so nothing but a genuine one proves them. */
describe.skipIf(!HAS_GENUINE)('on a genuine API server only', () => {
  let blue: TestCluster;
  const dev = { kind: 'User', name: 'dev' } as const;

  beforeAll(async () => {
    blue = await startGenuineCluster('blue', '2.9');
    await create(
      blue,
      namespace('apps'),
      namespace('other'),
      kustomization('apps', 'good'),
      kustomization('other', 'hidden'),
    );
    await create(
      blue,
      deployment('apps', 'web'),
      pod('apps', 'web-1', 'web'),
      secret('apps', 'login', { password: 'learned-swordfish' }),
    );
    await create(blue, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'notes', namespace: 'apps' },
      data: { note: 'it is learned-swordfish' },
    });
    blue.logs.set('apps/web-1/app', { text: 'using learned-swordfish\n' });
    for (const name of ['reader', 'secrets', 'operator', 'impersonator']) await create(blue, role(name));
  }, 120_000);

  afterAll(() => blue?.[Symbol.asyncDispose]());

  const opened = (settings = {}) => openClusters([blue], settings);
  const reconcile = (delivery: Delivery, more = {}) =>
    delivery.operate(
      {
        action: 'reconcile',
        cluster: 'blue-dev',
        kind: 'ks',
        namespace: 'apps',
        name: 'good',
        dryRun: false,
        waitMs: 5000,
        ...more,
      },
      { tell: () => {}, changed: async () => {} },
      NEVER,
    );

  it('a certificate nobody vouches for is refused, unless the kubeconfig says not to look', async () => {
    const config = JSON.parse(await readFile(blue.kubeconfig, 'utf8'));
    const { server } = config.clusters[0].cluster;
    const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-certificates-'));
    const list = async (name: string, cluster: object) => {
      const file = path.join(folder, name);
      await writeFile(file, JSON.stringify({ ...config, clusters: [{ name: 'blue', cluster }] }));
      await using open = openClusters([{ kubeconfig: file }]);
      const asked = { cluster: 'blue-admin', kind: 'ks', namespace: 'apps', limit: 9 };
      return await open.as(undefined).resources(asked, NEVER);
    };
    expect((await list('unverified', { server, 'insecure-skip-tls-verify': true })).items).toHaveLength(1);
    expect(await failureOf(list('strict', { server }))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/cannot be reached \(.*(CERT|SIGNATURE).*\)/),
    });
    await rm(folder, { recursive: true });
  });

  it('drift is told from what the server itself notes of who set what', async () => {
    const web = deployment('apps', 'edited');
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'good',
      'kustomize.toolkit.fluxcd.io/namespace': 'apps',
    };
    const path = '/apis/apps/v1/namespaces/apps/deployments';
    const applied = { ...web, metadata: { name: 'edited', namespace: 'apps', labels } };
    await blue.request('POST', `${path}?fieldManager=kustomize-controller`, applied);
    const edit = [
      `${path}/edited?fieldManager=kubectl-edit`,
      { spec: { replicas: 3 } },
      'application/merge-patch+json',
    ] as const;
    await blue.request('PATCH', ...edit);
    await using open = opened();
    const asked = { cluster: 'blue-admin', kind: 'deploy', namespace: 'apps', name: 'edited', limit: 1 };
    const { items } = await open.as(undefined).resources(asked, NEVER);
    expect(items.flatMap(driftOfObject)).toMatchObject([
      { manager: 'kubectl-edit', fields: ['spec.replicas'], applier: { name: 'good' } },
    ]);
  });

  describe('the roles of deploy/kubernetes', () => {
    it('let a namespace be read by whoever is bound there alone, and say what else could not be', async () => {
      await grant(blue, bindingTo({ kind: 'User', name: 'dev' }, 'guidon-reader', 'apps'));
      await using open = opened();
      const delivery = open.as(undefined);
      const snapshot = await delivery.snapshot(
        { cluster: 'blue-dev', namespaces: ['apps'], events: true },
        NEVER,
      );
      const names = snapshot.objects.map(
        ({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`,
      );
      expect(names).toContain('Kustomization/apps/good');
      expect(names).not.toContain('Kustomization/other/hidden');
      const unread = snapshot.unread.map(({ kind, reason, says }) => ({ kind, reason, says }));
      expect(unread).toContainEqual({
        kind: 'Node',
        reason: 'forbidden',
        says: 'Denied: needs list nodes in the whole cluster.',
      });
      expect(unread).toContainEqual({
        kind: 'Secret',
        reason: 'forbidden',
        says: 'Denied: needs list secrets in namespace apps.',
      });
      expect(snapshot.unread.find(({ kind }) => kind === 'Kustomization')).toBeUndefined();
    });

    it('let everything be read by guidon-reader but Secrets, and nothing be changed', async () => {
      await grant(blue, bindingTo(dev, 'guidon-reader'));
      await using open = opened();
      const delivery = open.as(undefined);
      const { unread, objects } = await delivery.snapshot({ cluster: 'blue-dev', events: true }, NEVER);
      expect(unread.map(({ kind }) => kind)).toEqual(['Secret']);
      expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
      await delivery.metrics({ cluster: 'blue-dev', of: 'pods' }, NEVER);
      const logs = await delivery.logs(
        {
          cluster: 'blue-dev',
          namespace: 'apps',
          kind: 'deploy',
          name: 'web',
          previous: false,
          lines: 10,
          bytes: 1000,
        },
        NEVER,
      );
      expect(logs.outputs[0]?.lines).toHaveLength(1);
      expect(
        await failureOf(delivery.resources({ cluster: 'blue-dev', kind: 'secret', limit: 1 }, NEVER)),
      ).toMatchObject({
        code: 'PERMISSION_DENIED',
        details: { verb: 'list', resource: 'secrets' },
      });
      const { changed, steps } = await reconcile(delivery);
      expect({ changed, steps }).toMatchObject({
        changed: false,
        steps: [
          {
            outcome: 'denied',
            says: 'Denied: needs patch kustomizations.kustomize.toolkit.fluxcd.io "good" in namespace apps.',
          },
        ],
      });
      expect((await failureOf(reconcile(delivery, { action: 'suspend' }))).code).toBe('PERMISSION_DENIED');
    });

    it('let guidon-operator reconcile, and change nothing but what Flux reconciles', async () => {
      await grant(blue, bindingTo(dev, 'guidon-operator'));
      await using open = opened();
      await using _simulator = new FluxSimulator(blue, kustomization('apps', 'good'));
      const { steps } = await reconcile(open.as(undefined));
      expect(steps[0]?.outcome).toBe('ready');
      const told = { cluster: 'blue-dev', namespace: 'apps', warningsOnly: false } as const;
      const { events } = await open.as(undefined).events(told, NEVER);
      expect(events.map(({ reason }) => reason)).toEqual(['ReconcileRequested']);
      const patching = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'apps' };
      expect(await isAllowed(blue, { user: 'dev', resourceAttributes: patching })).toBe(false);
    });

    it('let guidon-secrets teach what to mask, and show nothing more', async () => {
      await using before = opened();
      const note = async (delivery: Delivery) => {
        const { items } = await delivery.resources(
          { cluster: 'blue-dev', kind: 'cm', namespace: 'apps', name: 'notes', limit: 1 },
          NEVER,
        );
        return (items[0]?.data as { note: string } | undefined)?.note;
      };
      expect(await note(before.as(undefined))).toBe('it is learned-swordfish');
      await grant(blue, bindingTo(dev, 'guidon-secrets'));
      await using after = opened();
      expect(await note(after.as(undefined))).toMatch(/^it is \[masked:/);
    });
  });

  it('the bindings of deploy/delivery let its account read, Secrets too, and change nothing', async () => {
    for (const name of ['reader', 'secrets']) await grant(blue, manifest(`delivery/${name}-binding.yaml`));
    const user = 'system:serviceaccount:guidon:guidon';
    const may = (verb: string, group: string, resource: string) =>
      isAllowed(blue, { user, resourceAttributes: { verb, group, resource, namespace: 'apps' } });
    expect(await may('list', 'kustomize.toolkit.fluxcd.io', 'kustomizations')).toBe(true);
    expect(await may('list', '', 'secrets')).toBe(true);
    expect(await may('patch', 'kustomize.toolkit.fluxcd.io', 'kustomizations')).toBe(false);
    expect(await may('create', '', 'events')).toBe(false);
  });

  describe('impersonation', () => {
    const jane = callerIdentity(
      { id: 'prn_1', name: 'jane', kind: 'person', grants: [{ role: 'viewer' }] },
      'guidon:',
    );

    it('of a process is sent with every request', async () => {
      await grant(blue, bindingTo({ kind: 'Group', name: 'night-watch' }, 'guidon-reader', 'other'));
      await using open = opened({ impersonate: { user: 'robot', groups: ['night-watch'], uid: '7' } });
      const delivery = open.as(undefined);
      const list = (ns: string) =>
        delivery.resources({ cluster: 'blue-admin', kind: 'ks', namespace: ns, limit: 9 }, NEVER);
      expect((await list('other')).items).toHaveLength(1);
      expect((await failureOf(list('apps'))).code).toBe('PERMISSION_DENIED');
    });

    it('of callers gives each what its groups may, while masking knows what the process may read', async () => {
      await grant(blue, bindingTo({ kind: 'Group', name: 'guidon:viewer' }, 'guidon-reader', 'apps'));
      await using open = opened();
      const delivery = open.as(jane);
      const notes = { cluster: 'blue-admin', kind: 'cm', namespace: 'apps', name: 'notes', limit: 9 };
      const { items } = await delivery.resources(notes, NEVER);
      expect(JSON.stringify(items)).not.toContain('learned-swordfish');
      const refused = await failureOf(
        delivery.resources({ cluster: 'blue-admin', kind: 'ks', namespace: 'other', limit: 9 }, NEVER),
      );
      expect(refused.code).toBe('PERMISSION_DENIED');
    });

    it('is denied to a process without the right, and allowed with guidon-impersonator for those it names', async () => {
      await using open = opened();
      const list = (who: typeof jane) =>
        open.as(who).resources({ cluster: 'blue-dev', kind: 'ks', namespace: 'apps', limit: 9 }, NEVER);
      expect((await failureOf(list(jane))).code).toBe('PERMISSION_DENIED');
      await grant(blue, bindingTo(dev, 'guidon-impersonator'));
      expect((await list(jane)).items).toHaveLength(1);
      const root = { user: 'guidon:jane', groups: ['system:masters'] };
      expect((await failureOf(list(root))).code).toBe('PERMISSION_DENIED');
    });

    it('of a caller shows no Secret that only the process may read, and teaches its values', async () => {
      await using open = opened();
      const asked = { cluster: 'blue-admin', namespaces: ['apps'], events: false };
      const { objects, unread } = await open.as(jane).snapshot(asked, NEVER);
      expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
      expect(unread).toContainEqual(expect.objectContaining({ kind: 'Secret', reason: 'forbidden' }));
      expect(JSON.stringify(objects)).not.toContain('learned-swordfish');
      // What one caller may not read is not remembered from another.
      const all = await open.as(undefined).snapshot(asked, NEVER);
      expect(all.objects.map(({ kind }) => kind)).toContain('Secret');
      const again = await open.as(jane).snapshot(asked, NEVER);
      expect(again.objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    });
  });
});
