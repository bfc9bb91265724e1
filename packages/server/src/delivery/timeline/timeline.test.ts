import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot, aWarning } from '../an-object.fixture.ts';
import { suspectsBefore } from './suspects.ts';
import { timelineOf } from './timeline.ts';

const owner = (kind: string, name: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name }] });
const set = (of: string, revision: string, minutes: number, image: string, namespace = 'apps') =>
  anObject('ReplicaSet', `${of}-${revision}`, {
    metadata: {
      namespace,
      ...owner('Deployment', of),
      annotations: { 'deployment.kubernetes.io/revision': revision },
      creationTimestamp: ago(minutes),
    },
    spec: { template: { spec: { containers: [{ image }] } } },
  });
const deployment = (name: string, rest: object = {}, namespace = 'apps') =>
  anObject('Deployment', name, {
    metadata: { namespace, ...rest },
    spec: {
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ envFrom: [{ configMapRef: { name: `${name}-config` } }] }] },
      },
    },
  });
const edited = (manager: string, minutes: number, fields: Record<string, unknown>) => ({
  managedFields: [{ manager, operation: 'Update', time: ago(minutes), fieldsV1: fields }],
});

describe('the timeline', () => {
  const release = anObject('HelmRelease', 'db', {
    status: {
      history: [
        { version: 2, chartName: 'db', chartVersion: '2.0.0', status: 'failed', lastDeployed: ago(20) },
        { version: 1, chartName: 'db', chartVersion: '1.0.0', status: 'deployed', lastDeployed: ago(500) },
      ],
    },
  });
  const kustomization = anObject('Kustomization', 'web', {
    status: {
      history: [
        {
          firstReconciled: ago(40),
          lastReconciledStatus: 'ReconciliationSucceeded',
          metadata: { revision: 'main@sha1:5f3c7a0e9b' },
        },
      ],
    },
  });
  const web = deployment('web', edited('kubectl-edit', 10, { 'f:spec': { 'f:replicas': {} } }));
  const snapshot = aSnapshot(
    [release, kustomization, web, set('web', '1', 700, 'web:1'), set('web', '2', 39, 'web:2')],
    {
      events: [
        aWarning(web, 'Oops', 'tried 3 times', 5),
        { ...aWarning(web, 'Oops', 'tried 4 times', 3), metadata: { name: 'second' } },
      ],
    },
  );

  it('merges history of Flux, Helm revisions, ReplicaSets, edits, events and flags, oldest first', () => {
    const lines = timelineOf(snapshot, {
      from: ago(60),
      flags: [
        {
          time: ago(15),
          project: 'shop',
          flag: 'new-checkout',
          environment: 'production',
          says: 'was turned on',
          by: 'ada',
        },
      ],
    });
    expect(lines.map(({ kind, says }) => `${kind}: ${says}`)).toEqual([
      'applied: applied main@5f3c7a0',
      'rollout: rolled out web-2: image web:2',
      'release: Helm revision 2: release of db 2.0.0, failed',
      'flag: flag shop/new-checkout in production: was turned on',
      'edit: kubectl-edit set spec.replicas',
      'warning: Oops: tried 4 times',
    ]);
    expect(lines.at(-1)).toMatchObject({ count: 2, time: ago(3) });
  });

  it('tells when a Deployment went back to a ReplicaSet it had before', () => {
    const old = set('web', '3', 700, 'web:1');
    const back = {
      ...old,
      metadata: {
        ...old.metadata,
        annotations: { ...old.metadata.annotations, 'deployment.kubernetes.io/revision-history': '1' },
      },
    };
    const rolled = {
      ...deployment('web'),
      status: { conditions: [{ type: 'Progressing', status: 'True', lastUpdateTime: ago(6) }] },
    };
    const lines = timelineOf(aSnapshot([rolled, back, set('web', '2', 60, 'web:2')]), {});
    expect(lines.map(({ time, says }) => [time, says])).toEqual([
      [ago(700), 'rolled out web-3'],
      [ago(60), 'rolled out web-2: web:2'],
      [ago(6), 'rolled back to web-3: image web:1'],
    ]);
  });

  it('keeps its order whatever times events have', () => {
    const event = { ...aWarning(web, 'Odd', 'x'), lastTimestamp: 'yesterday' };
    const lines = timelineOf({ ...snapshot, events: [...snapshot.events, event] }, {});
    expect(lines.map(({ says }) => says)).not.toContain('Odd: x');
  });

  it('tells of pods that are gone, by what they were called', () => {
    const gone = anObject('Pod', 'web-6b8f9d7c5-x2x4z');
    const about = { kind: 'Deployment', namespace: 'apps', name: 'web' };
    const events = [
      aWarning(gone, 'OOMKilling', 'killed'),
      aWarning(anObject('Pod', 'webshop-1'), 'Other', 'x'),
    ];
    const lines = timelineOf(aSnapshot([deployment('web')], { events }), { about });
    expect(lines.map(({ says }) => says)).toEqual(['OOMKilling: killed']);
  });

  it('is of one namespace, or of one application', () => {
    expect(timelineOf(snapshot, { namespace: 'elsewhere' })).toEqual([]);
    const about = { kind: 'Deployment', namespace: 'apps', name: 'web' };
    expect(new Set(timelineOf(snapshot, { about }).map(({ object }) => object?.name))).toEqual(
      new Set(['web']),
    );
  });
});

describe('suspects', () => {
  const about = { kind: 'Deployment', namespace: 'apps', name: 'web' };
  const top = (
    objects: Parameters<typeof aSnapshot>[0],
    rest: Partial<Parameters<typeof suspectsBefore>[1]> = {},
  ) => suspectsBefore(aSnapshot(objects), { before: ago(0), about, limit: 3, ...rest })[0];

  it('are the rollout of the thing itself rather than a later one of something else', () => {
    const found = top([
      deployment('web'),
      set('web', '1', 900, 'a'),
      set('web', '2', 50, 'b'),
      deployment('other'),
      set('other', '2', 3, 'c'),
    ]);
    expect(found?.entry.object?.name).toBe('web');
  });

  it('are a change of its configuration, rather than an older rollout', () => {
    const config = anObject('ConfigMap', 'web-config', {
      metadata: edited('kubectl-edit', 8, { 'f:data': { 'f:URL': {} } }),
    });
    const found = top([deployment('web'), set('web', '2', 400, 'b'), config]);
    expect(found?.entry).toMatchObject({ kind: 'edit', object: { kind: 'ConfigMap' } });
    expect(found?.why).toContain('8 min before');
  });

  it('are a flag the workload says it reads, not one that others read, or that it reads elsewhere', () => {
    const reading = (flag: string) =>
      ({ annotations: { 'guidon.dev/flags': flag, 'guidon.dev/environment': 'production' } }) as object;
    const change = (flag: string, minutes: number, environment = 'production') => ({
      time: ago(minutes),
      project: 'shop',
      flag,
      environment,
      says: 'was turned on',
    });
    const flags = [change('mine', 12), change('theirs', 2), change('mine', 1, 'staging')];
    const objects = [deployment('web', reading('shop/mine')), deployment('api', reading('shop/theirs'), 'x')];
    expect(top(objects, { flags })).toMatchObject({
      entry: { flag: 'shop/mine', time: ago(12), readBy: [about] },
      why: '12 min before; the flag is read there; flag',
    });
    expect(timelineOf(aSnapshot(objects), { flags, about }).map(({ flag }) => flag)).toEqual(['shop/mine']);
  });

  it('are in the namespace that is asked about before later ones in others, but for those on the way to the root', () => {
    const objects = [
      deployment('web'),
      set('web', '2', 30, 'b'),
      deployment('far', {}, 'x'),
      set('far', '2', 2, 'c', 'x'),
    ];
    const asked = { before: ago(0), namespace: 'apps', limit: 1 };
    const first = (rest: object = {}) =>
      suspectsBefore(aSnapshot(objects), { ...asked, ...rest })[0]?.entry.object?.name;
    expect(first()).toBe('web');
    expect(first({ chain: [{ kind: 'Deployment', namespace: 'x', name: 'far' }] })).toBe('far');
  });

  it('are never warnings, crashes or failed attempts: those are signs', () => {
    const web = deployment('web');
    const failing = anObject('Kustomization', 'web', {
      status: { history: [{ firstReconciled: ago(3), lastReconciledStatus: 'HealthCheckFailed' }] },
    });
    const snapshot = aSnapshot([web, failing], { events: [aWarning(web, 'Unhealthy', 'x', 1)] });
    expect(suspectsBefore(snapshot, { before: ago(0), about, limit: 5 })).toEqual([]);
  });

  it('are nothing that came after', () => {
    expect(top([deployment('web'), set('web', '2', 5, 'b')], { before: ago(10) })).toBeUndefined();
  });

  it('do not spread through a source that delivers everything', () => {
    const git = anObject('GitRepository', 'fleet');
    const apply = (name: string) =>
      anObject('Kustomization', name, {
        spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
        status: { inventory: { entries: [{ id: `apps_${name}_apps_Deployment`, v: 'v1' }] } },
      });
    const found = top([
      git,
      apply('web'),
      apply('other'),
      deployment('web'),
      set('web', '2', 60, 'b'),
      deployment('other'),
      set('other', '2', 2, 'c'),
    ]);
    expect(found?.entry.object?.name).toBe('web');
  });
});
