import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { compareClusters, type Fingerprint } from './compare-clusters.ts';

const plain: Fingerprint = () => undefined;
const keyed: Fingerprint = ({ kind }, field, value) =>
  kind === 'Secret' && field.startsWith('data') && typeof value === 'string'
    ? `fingerprint:${value.length}`
    : undefined;
const web = (image: string, rest: object = {}) =>
  anObject('Deployment', 'web', {
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'web', image, ...rest }] } } },
  });

describe('comparing clusters', () => {
  it('tells wanted state that differs, by the names of list items', () => {
    expect(compare([web('web:1')], [web('web:2')]).different).toEqual([
      {
        object: expect.objectContaining({ name: 'web' }),
        fields: [{ field: 'spec.template.spec.containers[web].image', left: 'web:1', right: 'web:2' }],
      },
    ]);
  });

  it('leaves out what servers and controllers set, defaults, and the order of things', () => {
    const left = anObject('Service', 'web', {
      metadata: {
        uid: '1',
        resourceVersion: '7',
        creationTimestamp: ago(9),
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
      spec: {
        clusterIP: '10.0.0.1',
        ports: [
          { name: 'a', port: 1, protocol: 'TCP', nodePort: 30001 },
          { name: 'b', port: 2 },
        ],
      },
      status: { x: 1 },
    });
    const right = anObject('Service', 'web', {
      metadata: { uid: '2', generation: 4 },
      spec: {
        clusterIP: '10.9.9.9',
        sessionAffinity: 'None',
        ports: [
          { name: 'b', port: 2 },
          { name: 'a', port: 1 },
        ],
      },
    });
    expect(compare([left], [right])).toMatchObject({ different: [], same: 1 });
  });

  it('tells revisions, health and API versions that differ', () => {
    const at = (revision: string, status: string, version: string): KubeObject => ({
      ...anObject('Kustomization', 'web', {
        status: { lastAppliedRevision: revision, conditions: [{ type: 'Ready', status, reason: 'x' }] },
      }),
      apiVersion: version,
    });
    expect(
      compare(
        [at('a', 'True', 'kustomize.toolkit.fluxcd.io/v1')],
        [at('b', 'False', 'kustomize.toolkit.fluxcd.io/v1beta2')],
      ).different,
    ).toEqual([
      expect.objectContaining({
        revision: { left: 'a', right: 'b' },
        health: { left: 'ready', right: 'failed' },
        apiVersion: { left: 'kustomize.toolkit.fluxcd.io/v1', right: 'kustomize.toolkit.fluxcd.io/v1beta2' },
        fields: [],
      }),
    ]);
  });

  it('tells what only one has, but not what comes and goes or could not be read', () => {
    const left = aSnapshot([
      web('web:1'),
      anObject('Pod', 'web-1'),
      anObject('ConfigMap', 'c'),
      anObject('Secret', 's'),
    ]);
    const right = aSnapshot([], {
      unread: [{ kind: 'Secret', reason: 'forbidden', says: 'needs list on secrets' }],
    });
    const found = compareClusters(left, right, plain);
    expect(found.onlyLeft.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Deployment']);
    expect(found.unread).toEqual([expect.objectContaining({ cluster: 'test', kind: 'Secret' })]);
  });

  it('never shows what has a fingerprint, at any depth', () => {
    const secret = (value: string) => anObject('Secret', 's', { data: { key: value } });
    const text = JSON.stringify([
      compare([secret('hunter2')], [secret('correct horse')], keyed),
      compare([anObject('Secret', 's')], [secret('hunter2')], keyed),
    ]);
    expect(text).not.toMatch(/hunter2|correct horse/);
    expect(text).toContain('fingerprint:7');
  });

  it.each([
    [
      'quantities',
      { resources: { limits: { cpu: '1000m', memory: '1024Mi' } } },
      { resources: { limits: { cpu: '1', memory: '1Gi' } } },
    ],
    ['the order of mounts', { volumeMounts: mounts('/a', '/b') }, { volumeMounts: mounts('/b', '/a') }],
    [
      'the order of ports',
      { ports: [{ containerPort: 1 }, { containerPort: 2 }] },
      { ports: [{ containerPort: 2 }, { containerPort: 1 }] },
    ],
  ])('tells no difference in how something is written: %s', (_, left, right) => {
    expect(compare([web('a', left)], [web('a', right)])).toMatchObject({ different: [], same: 1 });
  });

  it('takes durations of Flux for what they mean, and leaves values of charts and data as they are', () => {
    const release = (interval: string, values: object) =>
      anObject('HelmRelease', 'db', { spec: { interval, values } });
    const data = (text: object) => anObject('ConfigMap', 'c', { data: text });
    const found = compare(
      [release('1h', { protocol: 'TCP', extra: null }), data({ protocol: 'TCP' })],
      [release('60m0s', {}), data({})],
    );
    expect(found.different.flatMap(({ fields }) => fields.map(({ field }) => field))).toEqual([
      'data',
      'spec.values.protocol',
      'spec.values.extra',
    ]);
  });

  it('knows that an empty selector is not a missing one', () => {
    const policy = (peer: object) =>
      ({
        ...anObject('NetworkPolicy', 'p', { spec: { podSelector: {}, ingress: [{ from: [peer] }] } }),
        apiVersion: 'networking.k8s.io/v1',
      }) as KubeObject;
    const [left, right] = [{ podSelector: {} }, { podSelector: {}, namespaceSelector: {} }].map(policy);
    expect(compare([left as KubeObject], [right as KubeObject]).different).toHaveLength(1);
  });

  it('leaves out what each cluster makes for itself, and tells kinds of the same name apart', () => {
    const own = [
      anObject('Secret', 'sh.helm.release.v1.db.v3'),
      anObject('ConfigMap', 'kube-root-ca.crt', { data: { ca: 'x' } }),
    ];
    const knative = { ...anObject('Service', 'web'), apiVersion: 'serving.knative.dev/v1' };
    const found = compare([...own, anObject('Service', 'web')], [knative]);
    expect([found.onlyLeft, found.onlyRight].map((refs) => refs.map(({ group }) => group))).toEqual([
      [''],
      ['serving.knative.dev'],
    ]);
  });

  it('tells the health of what is asked about by all there is', () => {
    const labels = { app: 'web' };
    const deployment = anObject('Deployment', 'web', {
      spec: { replicas: 1, selector: { matchLabels: labels } },
      status: { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: ago(1) }] },
    });
    const crashing = anObject('Pod', 'web-1', {
      metadata: { labels },
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'a', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
      },
    });
    const isWanted = ({ kind }: KubeObject) => kind === 'Deployment';
    const [left, right] = [aSnapshot([deployment, crashing]), aSnapshot([deployment])];
    expect(compareClusters(left, right, plain, isWanted).different).toMatchObject([
      { health: { left: 'failed', right: 'progressing' } },
    ]);
  });

  it('survives names that objects of JavaScript have already', () => {
    const odd = (value: string) =>
      anObject('ConfigMap', 'c', {
        data: JSON.parse(`{"__proto__":"${value}","constructor":"x"}`) as object,
      });
    expect(compare([odd('a')], [odd('b')]).different[0]?.fields).toEqual([
      { field: 'data.__proto__', left: 'a', right: 'b' },
    ]);
  });
});

function mounts(...paths: readonly string[]) {
  return paths.map((mountPath) => ({ mountPath, name: 'data' }));
}

function compare(left: readonly KubeObject[], right: readonly KubeObject[], fingerprint = plain) {
  return compareClusters(aSnapshot(left), aSnapshot(right), fingerprint);
}
