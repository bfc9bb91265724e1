import { describe, expect, it } from 'vitest';
import { anObject, aSnapshot } from '../an-object.fixture.ts';
import { ClusterIndex } from '../cluster-index.ts';
import { inventoryOf, parseInventoryId } from './inventory.ts';
import { labelledAppliers } from './ownership-labels.ts';

describe('inventories', () => {
  it.each([
    ['_apps__Namespace', { group: '', kind: 'Namespace', namespace: '', name: 'apps' }],
    ['default_podinfo__Service', { group: '', kind: 'Service', namespace: 'default', name: 'podinfo' }],
    [
      'default_podinfo_apps_Deployment',
      { group: 'apps', kind: 'Deployment', namespace: 'default', name: 'podinfo' },
    ],
    [
      '_system__controller__view_rbac.authorization.k8s.io_ClusterRole',
      {
        group: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        namespace: '',
        name: 'system:controller:view',
      },
    ],
    ['a_b_c', undefined],
    ['', undefined],
    ['___', undefined],
  ])('reads the id %s', (id, ref) => {
    expect(parseInventoryId(id)).toEqual(ref);
  });

  it('are flat for an ArtifactGenerator', () => {
    const generator = anObject('ArtifactGenerator', 'g', {
      status: { inventory: [{ name: 'a', namespace: 'apps', digest: 'x' }] },
    });
    expect(inventoryOf(generator)).toEqual([
      { group: 'source.toolkit.fluxcd.io', kind: 'ExternalArtifact', namespace: 'apps', name: 'a' },
    ]);
  });

  it('of another cluster are not looked up in this one', () => {
    const entries = [{ id: 'apps_web_apps_Deployment', v: 'v1' }];
    const web = anObject('Deployment', 'web');
    const away = anObject('Kustomization', 'away', {
      spec: { kubeConfig: { secretRef: { name: 'k' } } },
      status: { inventory: { entries } },
    });
    const index = new ClusterIndex(aSnapshot([web, away]));
    expect(index.appliedBy(away)).toEqual([]);
    expect(index.appliersOf(web)).toEqual([]);
  });
});

describe('labels of appliers', () => {
  it('count by prefix: a name never goes with the namespace of another', () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      'helm.toolkit.fluxcd.io/name': 'web',
      'resourceset.fluxcd.controlplane.io/name': 'set',
      'resourceset.fluxcd.controlplane.io/namespace': 'tenants',
    };
    expect(
      labelledAppliers(anObject('Deployment', 'web', { metadata: { labels } })).map(
        ({ kind, namespace, name }) => `${kind}/${namespace}/${name}`,
      ),
    ).toEqual(['Kustomization/flux-system/apps', 'ResourceSet/tenants/set']);
  });
});
