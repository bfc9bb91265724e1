import { describe, expect, it } from 'vitest';
import { ago, anObject } from '../an-object.fixture.ts';
import { changed, rootsOf } from './a-crash.fixture.ts';

const REFUSED =
  'CronJob/apps/close dry-run failed (Forbidden): cronjobs.batch "close" is forbidden: User "system:serviceaccount:apps:flux" cannot patch resource "cronjobs" in API group "batch" in the namespace "apps"';

const refusing = (message: string) =>
  anObject('Kustomization', 'billing', {
    metadata: { generation: 1 },
    spec: { interval: '10m', sourceRef: { kind: 'GitRepository', name: 'billing' } },
    status: {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ReconciliationFailed',
          message,
          lastTransitionTime: ago(9),
        },
      ],
    },
  });

const refused = refusing(REFUSED);

const role = (minutes: number, rules: object[]) =>
  anObject('Role', 'tenant', { metadata: changed(minutes), rules });
const binding = (minutes: number, account: { name: string; namespace: string }, namespace = 'apps') =>
  anObject('RoleBinding', 'tenant', {
    metadata: { namespace, ...changed(minutes) },
    roleRef: { kind: 'Role', name: 'tenant' },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });

const flux = { name: 'flux', namespace: 'apps' };
const apps = { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] };
const readsJobs = { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['get'] };

describe('the cause of a refusal', () => {
  it.each([
    ['a role that lost the resource shortly before', [role(20, [apps]), binding(9000, flux)], 'Role'],
    ['a role that leaves out the verb', [role(9000, [readsJobs]), binding(9000, flux)], 'Role'],
    [
      'a binding that was changed to another account',
      [role(9000, [apps]), binding(20, { ...flux, namespace: 'app' })],
      'RoleBinding',
    ],
  ])('is %s', async (_, rights, kind) => {
    expect((await rootsOf([refused, ...rights]))[0]).toBe(`${kind}/apps/tenant`);
  });

  it.each([
    ['a role that never was about the resource', [role(9000, [apps]), binding(9000, flux)]],
    ['a role of another namespace', [role(20, [apps]), binding(9000, flux, 'other')]],
    ['a binding for other accounts', [role(9000, [apps]), binding(20, { ...flux, name: 'ci' })]],
  ])('is not %s', async (_, rights) => {
    expect((await rootsOf([refused, ...rights]))[0]).toBe('Kustomization/apps/billing');
  });

  it('is not a role of a namespace when it was refused for the whole cluster', async () => {
    const wide = refusing(REFUSED.replace('in the namespace "apps"', 'at the cluster scope'));
    const rights = [role(20, [apps]), binding(9000, flux)];
    expect((await rootsOf([wide, ...rights]))[0]).toBe('Kustomization/apps/billing');
  });
});
