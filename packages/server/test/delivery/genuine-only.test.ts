import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { callerIdentity } from '../../src/delivery/caller-identity.ts';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { driftOfObject } from '../../src/delivery/drift.ts';
import { deployment, kustomization, namespace, pod, secret } from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { HAS_GENUINE, startGenuineCluster } from './support/genuine-cluster.ts';
import { failureOf, NEVER, openClusters } from './support/open-delivery.ts';
import { create, type Draft, type TestCluster } from './support/test-cluster.ts';

const ROLES = path.join(import.meta.dirname, '../../../../deploy/kubernetes');

/** A role of deploy/kubernetes. */
function role(name: string): Draft {
  return parse(readFileSync(path.join(ROLES, `${name}.yaml`), 'utf8'));
}

/** Makes a binding. The server's authorizer learns of it a moment later, and nothing tells when. */
async function grant(cluster: Parameters<typeof create>[0], binding: Draft): Promise<void> {
  await create(cluster, binding);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

function bindingTo(subject: { kind: 'User' | 'Group'; name: string }, name: string, ns?: string): Draft {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: ns === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: `${name}-${subject.name.replaceAll(':', '-')}`,
      ...(ns === undefined ? {} : { namespace: ns }),
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  };
}

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
      { manager: 'kubectl-edit', fields: ['spec.replicas'], applier: { name: 'good' }, reverted: true },
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
      const review = await blue.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'dev',
          resourceAttributes: { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'apps' },
        },
      });
      expect(review.status.allowed).toBe(false);
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
    for (const name of ['reader', 'secrets'])
      await grant(blue, parse(readFileSync(path.join(ROLES, `../delivery/${name}-binding.yaml`), 'utf8')));
    const may = async (verb: string, group: string, resource: string): Promise<boolean> => {
      const review = await blue.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'system:serviceaccount:guidon:guidon',
          resourceAttributes: { verb, group, resource, namespace: 'apps' },
        },
      });
      return review.status.allowed;
    };
    expect(await may('list', 'kustomize.toolkit.fluxcd.io', 'kustomizations')).toBe(true);
    expect(await may('list', '', 'secrets')).toBe(true);
    expect(await may('patch', 'kustomize.toolkit.fluxcd.io', 'kustomizations')).toBe(false);
    expect(await may('create', '', 'events')).toBe(false);
  });

  describe('impersonation', () => {
    const jane = callerIdentity({ id: 'prn_1', name: 'jane', grants: [{ role: 'viewer' }] }, 'guidon:');

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
      await expect.poll(() => delivery.resources(notes, NEVER).then(Boolean, () => false)).toBe(true);
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
      // The server learns of new bindings a moment later.
      await expect.poll(async () => (await list(jane).catch(() => undefined))?.items.length).toBe(1);
      const root = { user: 'guidon:jane', groups: ['system:masters'] };
      expect((await failureOf(list(root))).code).toBe('PERMISSION_DENIED');
    });
  });
});
