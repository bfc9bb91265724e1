import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from './an-object.fixture.ts';
import { ClusterIndex } from './cluster-index.ts';
import { refText } from './object-ref.ts';
import { isOfCommit, parseRevision, shortRevision } from './revision.ts';
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
      pods: [{ name: 'web-2-a', images: ['sha256:abc'], ready: true }],
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

describe('revisions', () => {
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
      [SHA.slice(0, 6), SHA.slice(0, 7), SHA].map((commit) => isOfCommit(`main@sha1:${SHA}`, commit)),
    ).toEqual([false, true, true]);
  });
});
