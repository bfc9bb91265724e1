import { describe, expect, it } from 'vitest';
import { anObject } from '../an-object.fixture.ts';
import { refText } from '../object-ref.ts';
import { referencesOf } from './references.ts';

describe('references', () => {
  it.each<[string, Parameters<typeof anObject>[2], string[]]>([
    [
      'Kustomization',
      {
        spec: {
          sourceRef: { kind: 'OCIRepository', name: 's', namespace: 'flux-system' },
          dependsOn: [{ name: 'd' }, { name: 'e', namespace: 'x' }],
          postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'vars' }] },
          decryption: { secretRef: { name: 'age' } },
          serviceAccountName: 'sa',
          kubeConfig: { secretRef: { name: 'kc' } },
        },
      },
      [
        'source OCIRepository/flux-system/s',
        'depends_on Kustomization/apps/d',
        'depends_on Kustomization/x/e',
        'config ConfigMap/apps/vars',
        'config Secret/apps/age',
        'config Secret/apps/kc',
        'identity ServiceAccount/apps/sa',
      ],
    ],
    [
      'HelmRelease',
      {
        spec: {
          chart: {
            spec: {
              chart: 'web',
              sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'flux-system' },
            },
          },
          valuesFrom: [{ kind: 'Secret', name: 'v' }],
        },
      },
      [
        'config Secret/apps/v',
        'source HelmChart/flux-system/apps-x',
        'source HelmRepository/flux-system/charts',
      ],
    ],
    [
      'HelmRelease',
      { spec: { chartRef: { kind: 'OCIRepository', name: 'web' } } },
      ['source OCIRepository/apps/web'],
    ],
    [
      'ImageUpdateAutomation',
      { spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } } },
      ['automates GitRepository/apps/fleet'],
    ],
    ['ImagePolicy', { spec: { imageRepositoryRef: { name: 'web' } } }, ['source ImageRepository/apps/web']],
    [
      'ResourceSet',
      {
        spec: {
          dependsOn: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }],
          inputsFrom: [{ name: 'i' }],
        },
      },
      ['depends_on Deployment/apps/d', 'source ResourceSetInputProvider/apps/i'],
    ],
    [
      'ExternalArtifact',
      { spec: { sourceRef: { kind: 'ArtifactGenerator', name: 'g', namespace: 'apps' } } },
      ['source ArtifactGenerator/apps/g'],
    ],
    [
      'FluxInstance',
      { metadata: { namespace: 'flux-system' }, spec: { sync: { kind: 'OCIRepository', url: 'oci://x' } } },
      ['source OCIRepository/flux-system/flux-system'],
    ],
    [
      'Deployment',
      {
        spec: {
          template: {
            spec: {
              volumes: [{ configMap: { name: 'c' } }, { persistentVolumeClaim: { claimName: 'p' } }],
              containers: [
                {
                  envFrom: [{ secretRef: { name: 's' } }],
                  env: [{ valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }],
                },
              ],
              imagePullSecrets: [{ name: 'reg' }],
            },
          },
        },
      },
      [
        'config ConfigMap/apps/c',
        'volume PersistentVolumeClaim/apps/p',
        'config Secret/apps/s',
        'config Secret/apps/reg',
      ],
    ],
    [
      'ExternalSecret',
      { spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' } } },
      ['config ClusterSecretStore/vault'],
    ],
    [
      'Ingress',
      {
        spec: {
          rules: [{ http: { paths: [{ backend: { service: { name: 'web' } } }] } }],
          tls: [{ secretName: 'tls' }],
        },
      },
      ['routes Service/apps/web', 'config Secret/apps/tls'],
    ],
  ])('of a %s', (kind, parts, expected) => {
    expect(
      referencesOf(anObject(kind, 'x', parts)).map(({ relation, to }) => `${relation} ${refText(to)}`),
    ).toEqual(expected);
  });

  it('survive a spec of the wrong shape', () => {
    expect(
      referencesOf(
        anObject('Kustomization', 'x', {
          spec: { sourceRef: 'main', dependsOn: { name: 'x' }, postBuild: [] },
        }),
      ),
    ).toEqual([
      {
        to: { kind: 'GitRepository', namespace: 'apps', name: 'main' },
        relation: 'source',
        field: 'spec.sourceRef',
        optional: false,
      },
    ]);
  });
});
