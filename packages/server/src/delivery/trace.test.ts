import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from './an-object.fixture.ts';
import { ClusterIndex } from './cluster-index.ts';
import { refText } from './object-ref.ts';
import { isRevision, isSameRevision, parseRevision, shortRevision } from './revision.ts';
import { traceCommit, traceObject } from './trace.ts';

const SHA = '5f3c7a0e9b1d24688acf7e21b4d09c6635e8f1aa';
const NEXT = 'main@sha1:77777770e9b1d24688acf7e21b4d09c6635e8f1aa'.slice(0, 50);
const owner = (kind: string, name: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name }] });

const source = anObject('GitRepository', 'fleet', {
  spec: { url: 'https://git.example/fleet' },
  status: { artifact: { revision: `main@sha1:${SHA}`, lastUpdateTime: ago(30) } },
});
const applier = anObject('Kustomization', 'web', {
  spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
  status: {
    lastAppliedRevision: `main@sha1:${SHA}`,
    lastAttemptedRevision: `main@sha1:${SHA}`,
    inventory: { entries: [{ id: 'apps_web_apps_Deployment', v: 'v1' }] },
    history: [{ firstReconciled: ago(29), metadata: { revision: `main@sha1:${SHA}` } }],
  },
});
const web = anObject('Deployment', 'web');
const set = (revision: string, minutes: number) =>
  anObject('ReplicaSet', `web-${revision}`, {
    metadata: {
      ...owner('Deployment', 'web'),
      annotations: { 'deployment.kubernetes.io/revision': revision },
      creationTimestamp: ago(minutes),
    },
  });
const pod = anObject('Pod', 'web-2-a', {
  metadata: owner('ReplicaSet', 'web-2'),
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ image: 'web:2', imageID: 'sha256:abc' }],
  },
});
const index = new ClusterIndex(aSnapshot([source, applier, web, set('1', 900), set('2', 28), pod]));

describe('traces', () => {
  it('go from a commit to the pods that run it', () => {
    const trace = traceCommit(SHA.slice(0, 7), index);
    expect(trace.sources).toEqual([
      {
        object: expect.objectContaining({ name: 'fleet' }),
        revision: `main@sha1:${SHA}`,
        seen: ago(30),
        url: 'https://git.example/fleet',
      },
    ]);
    expect(trace.appliers[0]).toMatchObject({ upToDate: true, since: ago(29), objects: 1 });
    expect(trace.workloads[0]).toMatchObject({
      rollout: { name: 'web-2', inferredRevision: `main@sha1:${SHA}` },
      pods: [{ name: 'web-2-a', images: ['web:2@sha256:abc'], ready: true }],
    });
  });

  it('go from a pod back to where it comes from', () => {
    const trace = traceObject(pod, index);
    expect(trace.appliers.map(({ object }) => refText(object))).toEqual(['Kustomization/apps/web']);
    expect(trace.sources.map(({ object }) => refText(object))).toEqual(['GitRepository/apps/fleet']);
  });

  it('say who has not got a commit yet', () => {
    const newer = { ...source, status: { artifact: { revision: NEXT } } };
    const later = new ClusterIndex(aSnapshot([newer, applier, web]));
    expect(traceCommit('7777777', later)).toMatchObject({ appliers: [{ upToDate: false }], workloads: [] });
    expect(traceCommit('7777777', index)).toEqual({ sources: [], appliers: [], workloads: [] });
  });

  it('know the commit an OCI artifact was made from', () => {
    const metadata = { 'org.opencontainers.image.revision': `main@sha1:${SHA}` };
    const artifact = anObject('OCIRepository', 'oci', {
      status: { artifact: { revision: `latest@sha256:${'0'.repeat(64)}`, metadata } },
    });
    expect(traceCommit(SHA, new ClusterIndex(aSnapshot([artifact]))).sources[0]?.origin).toBe(
      `main@sha1:${SHA}`,
    );
  });
});

describe('traces through charts, applied appliers and images', () => {
  const DIGEST = 'abcdef012345'.padEnd(64, '0');
  const chart = anObject('OCIRepository', 'podinfo', {
    status: { artifact: { revision: `6.6.1@sha256:${DIGEST}` } },
  });
  const release = (status: object) =>
    anObject('HelmRelease', 'podinfo', {
      spec: { chartRef: { kind: 'OCIRepository', name: 'podinfo' } },
      status: { inventory: { entries: [{ id: 'apps_podinfo_apps_Deployment', v: 'v1' }] }, ...status },
    });
  const deployed = release({
    lastAttemptedRevision: '6.6.1+abcdef012345',
    history: [{ version: 2, status: 'deployed', chartVersion: '6.6.1', ociDigest: `sha256:${DIGEST}` }],
  });
  const root = anObject('Kustomization', 'root', {
    spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
    status: {
      lastAppliedRevision: `main@sha1:${SHA}`,
      inventory: { entries: [{ id: 'apps_podinfo_helm.toolkit.fluxcd.io_HelmRelease', v: 'v2' }] },
    },
  });
  const podinfo = anObject('Deployment', 'podinfo', {
    spec: { template: { spec: { containers: [{ name: 'app', image: 'registry:5000/podinfo:6.6.0' }] } } },
  });
  const all = [source, chart, deployed, root, podinfo];
  const names = (trace: ReturnType<typeof traceCommit>) => ({
    sources: trace.sources.map(({ object }) => object.name),
    appliers: trace.appliers.map(({ object }) => object.name),
    workloads: trace.workloads.map(({ object }) => object.name),
  });
  const from = (asked: string, objects = all) =>
    names(traceCommit(asked, new ClusterIndex(aSnapshot(objects))));

  it.each(['6.6.1', DIGEST.slice(0, 8), `sha256:${DIGEST}`])('follow a chart by %s', (asked) => {
    expect(from(asked)).toEqual({ sources: ['podinfo'], appliers: ['podinfo'], workloads: ['podinfo'] });
  });

  it('know that a release runs what its chart holds', () => {
    const { appliers } = traceCommit('6.6.1', new ClusterIndex(aSnapshot(all)));
    expect(appliers[0]).toMatchObject({ applied: '6.6.1', upToDate: true });
  });

  it('do not call a failed release applied', () => {
    const failed = release({
      lastAttemptedRevision: '6.6.1+abcdef012345',
      history: [
        { version: 3, status: 'failed', chartVersion: '6.6.1', lastDeployed: ago(5) },
        { version: 2, status: 'deployed', chartVersion: '6.5.0', lastDeployed: ago(50) },
      ],
    });
    const { appliers } = traceCommit('6.6.1', new ClusterIndex(aSnapshot([chart, failed])));
    expect(appliers[0]).toMatchObject({
      ...{ applied: '6.5.0', attempted: '6.6.1+abcdef012345' },
      ...{ upToDate: false, since: ago(50) },
    });
  });

  it('go through appliers that appliers apply, from a commit and from a source', () => {
    const below = { appliers: ['root', 'podinfo'], workloads: ['podinfo'] };
    expect(from(`main@sha1:${SHA}`)).toEqual({ sources: ['fleet'], ...below });
    expect(from('main@5f3c7a0')).toMatchObject(below);
    expect(names(traceObject(source, new ClusterIndex(aSnapshot(all))))).toMatchObject(below);
    expect(names(traceObject(root, new ClusterIndex(aSnapshot(all))))).toMatchObject(below);
  });

  it('do not say that workloads run what was tried and could not be built', () => {
    const broken = {
      ...applier,
      status: {
        ...applier.status,
        lastAppliedRevision: NEXT,
        conditions: [{ type: 'Ready', status: 'False', reason: 'BuildFailed' }],
      },
    };
    const unhealthy = {
      ...broken,
      status: {
        ...broken.status,
        conditions: [{ type: 'Ready', status: 'False', reason: 'HealthCheckFailed' }],
      },
    };
    expect(from(SHA, [broken, web])).toMatchObject({ appliers: ['web'], workloads: [] });
    expect(from(SHA, [unhealthy, web])).toMatchObject({ workloads: ['web'] });
  });

  it('find the workloads whose image has a tag', () => {
    expect(from('6.6.0')).toEqual({ sources: [], appliers: [], workloads: ['podinfo'] });
  });

  it('tell the image automation that pushed a commit', () => {
    const automation = anObject('ImageUpdateAutomation', 'bumps', { status: { lastPushCommit: SHA } });
    const { sources } = traceCommit(SHA, new ClusterIndex(aSnapshot([source, automation])));
    expect(sources[0]?.pushedBy?.name).toBe('bumps');
  });

  it('say nothing of being up to date of an instance, whose revision is that of Flux', () => {
    const instance = anObject('FluxInstance', 'flux', {
      spec: { sync: { kind: 'GitRepository', name: 'fleet' } },
      status: { lastAttemptedRevision: 'v2.9.4@sha256:aaaaaaa' },
    });
    const { appliers } = traceObject(instance, new ClusterIndex(aSnapshot([source, instance])));
    expect(appliers[0]).not.toHaveProperty('upToDate');
  });

  it('tell the current revision of a DaemonSet by its youngest pod', () => {
    const set = anObject('DaemonSet', 'agent');
    const made = (hash: string) =>
      anObject('ControllerRevision', `agent-${hash}`, { metadata: owner('DaemonSet', 'agent') });
    const run = (hash: string, minutes: number) =>
      anObject('Pod', `agent-${minutes}`, {
        metadata: {
          ...owner('DaemonSet', 'agent'),
          labels: { 'controller-revision-hash': hash },
          creationTimestamp: ago(minutes),
        },
      });
    const trace = traceObject(
      set,
      new ClusterIndex(aSnapshot([set, made('new'), made('old'), run('old', 90), run('new', 5)])),
    );
    expect(trace.workloads[0]?.rollout?.name).toBe('agent-new');
  });
});

describe('revisions', () => {
  it.each([
    ['6.6.1+abcdef0', '6.6.1@sha256:abcdef0123', true],
    ['6.6.1+fffffff', '6.6.1@sha256:abcdef0123', false],
    ['6.5.0', '6.6.1@sha256:abcdef0123', false],
    ['6.5.3+3', '6.5.3+3', true],
    ['main@sha1:aaaaaaa', 'main@sha1:bbbbbbb', false],
  ])('are the same or not: %s and %s', (runs, held, same) => {
    expect(isSameRevision(runs, held)).toBe(same);
  });

  it.each([
    [`main@sha1:${SHA}`, { name: 'main', digest: SHA }, 'main@5f3c7a0'],
    [`sha1:${SHA}`, { digest: SHA }, '5f3c7a0'],
    [`refs/heads/a@b@sha1:${SHA}`, { name: 'refs/heads/a@b', digest: SHA }, 'refs/heads/a@b@5f3c7a0'],
    ['6.5.3+3', { name: '6.5.3+3' }, '6.5.3+3'],
  ])('are read: %s', (text, parts, short) => {
    expect(parseRevision(text)).toEqual(parts);
    expect(shortRevision(text)).toBe(short);
  });

  it('are of a commit by seven digits at least', () => {
    expect(
      [SHA.slice(0, 6), SHA.slice(0, 7), SHA].map((commit) => isRevision(`main@sha1:${SHA}`, commit)),
    ).toEqual([false, true, true]);
  });
});
