import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot, aWarning } from '../an-object.fixture.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { KubeObject } from '../kube-object.ts';
import { refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

const notReady = (reason: string, message: string) => ({
  conditions: [{ type: 'Ready', status: 'False', reason, message, lastTransitionTime: ago(10) }],
});
const waits = (name: string, ...on: string[]) =>
  anObject('Kustomization', name, {
    spec: { dependsOn: on.map((dependency) => ({ name: dependency })) },
    status: notReady('DependencyNotReady', `dependency 'apps/${on[0]}' is not ready`),
  });
const broken = anObject('Kustomization', 'base', {
  status: notReady('BuildFailed', 'kustomize build failed: yaml: line 3'),
});

const crashing = (name: string): KubeObject[] => [
  anObject('Deployment', name, {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } } },
    },
    status: { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: ago(20) }] },
  }),
  anObject('Pod', `${name}-1`, {
    metadata: { labels: { app: name } },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name,
          restartCount: 5,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(2) } },
        },
      ],
    },
  }),
];

describe('chains', () => {
  it('lead from the symptom to the root, with evidence at every step and what to do next', async () => {
    const { causes } = await ask(
      [broken, waits('middle', 'base'), waits('top', 'middle')],
      'Kustomization/apps/top',
    );
    expect(causes[0]).toMatchObject({ confidence: 'high', diagnosis: { code: 'build' } });
    const steps = causes[0]?.chain.steps ?? [];
    expect(steps.map(({ object, because }) => `${because} ${object.name}`.trim())).toEqual([
      'top',
      'waits for middle',
      'waits for base',
    ]);
    for (const step of steps)
      expect(step.evidence[0]).toMatchObject({
        field: expect.any(String),
        value: expect.any(String),
        time: expect.any(String),
      });
  });

  it('end in a circle where objects wait for each other', async () => {
    const { causes } = await ask([waits('one', 'two'), waits('two', 'one')], 'Kustomization/apps/one');
    expect(causes[0]?.diagnosis.code).toBe('dependency_cycle');
  });

  it('stay short in a thicket of dependencies', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `k${at}`);
    const thicket = names.map((name, at) => waits(name, ...names.slice(at + 1), 'base'));
    const begun = performance.now();
    const { causes } = await ask([...thicket, broken], 'Kustomization/apps/k0');
    expect(refText(causes[0]?.root ?? { kind: '', namespace: '', name: '' })).toBe('Kustomization/apps/base');
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

describe('answers', () => {
  it('are empty for a cluster that is well, an empty one, and one with something paused', async () => {
    expect((await ask([])).causes).toEqual([]);
    expect(
      (
        await ask([
          anObject('Kustomization', 'x', { spec: { suspend: true }, status: notReady('BuildFailed', 'x') }),
        ])
      ).causes,
    ).toEqual([]);
  });

  it('name a controller that is not there', async () => {
    const well = { readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    const controller = (name: string) =>
      anObject('Deployment', name, { spec: { replicas: 1 }, status: well });
    const waiting = anObject('HelmRelease', 'web', { metadata: { creationTimestamp: ago(60) } });
    const { causes } = await ask([
      waiting,
      controller('source-controller'),
      controller('kustomize-controller'),
    ]);
    expect(causes[0]?.root).toMatchObject({ kind: 'Deployment', name: 'helm-controller' });
  });

  it('name the controller of a shard, not the one that everybody has', async () => {
    const key = 'sharding.fluxcd.io/key';
    const well = { readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    const controller = (name: string, selector: string, replicas = 1) => {
      const containers = [{ name: 'manager', args: [`--watch-label-selector=${selector}`] }];
      const status = replicas === 1 ? well : {};
      return anObject('Deployment', name, { spec: { replicas, template: { spec: { containers } } }, status });
    };
    const metadata = { creationTimestamp: ago(60), labels: { [key]: 'north' } };
    const others = [
      anObject('HelmRelease', 'web', { metadata }),
      controller('source-controller', `!${key}`),
      controller('helm-controller', `!${key}`),
    ];
    const [absent] = (await ask(others)).causes;
    expect(absent?.root).toMatchObject({ kind: 'Deployment', name: 'helm-controller-north' });
    const [idle] = (await ask([...others, controller('helm-controller-north', `${key}=north`, 0)])).causes;
    expect(idle?.root).toMatchObject({ kind: 'Deployment', name: 'helm-controller-north' });
  });

  it('tell who edited a root lately, and when it was rolled out', async () => {
    const [deployment, pod] = crashing('web');
    if (deployment === undefined || pod === undefined) throw new Error('no pod');
    const managedFields = [
      {
        manager: 'kubectl-set',
        operation: 'Update',
        time: ago(25),
        fieldsV1: { 'f:spec': { 'f:template': {} } },
      },
    ];
    const edited = { ...deployment, metadata: { ...deployment.metadata, managedFields } };
    const set = anObject('ReplicaSet', 'web-2', {
      metadata: {
        creationTimestamp: ago(24),
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }],
      },
    });
    const { causes } = await ask([edited, set, pod]);
    expect(causes[0]?.diagnosis.evidence.map(({ field, value }) => `${field}: ${value}`)).toEqual(
      expect.arrayContaining([
        'metadata.managedFields[kubectl-set]: set spec.template',
        'metadata.creationTimestamp: rolled out',
      ]),
    );
  });

  it.each([
    ['Issuing certificate as Secret does not exist', 'Certificate'],
    ['ServiceNotFound: service/adapter in "mon" is not present', 'APIService'],
    ['kustomization path not found: stat /tmp/x: no such file or directory', 'Kustomization'],
  ])('do not take words for names: %s', async (message, kind) => {
    const status = {
      conditions: [
        { type: kind === 'APIService' ? 'Available' : 'Ready', status: 'False', reason: 'Failed', message },
      ],
    };
    const { causes } = await ask([
      anObject(kind, 'x', { status }),
      anObject('Service', 'other'),
      anObject('Secret', 'other'),
    ]);
    expect(causes.map(({ root }) => root.name)).toEqual(['x']);
  });

  it.each([
    [
      'a ConfigMap a program complains about',
      'ConfigMap',
      'fatal: cannot parse config: yaml: line 4',
      'settings',
    ],
    [
      'a Secret that was changed lately, when a program is refused',
      'Secret',
      'FATAL: password authentication failed for user "app"',
      'settings',
    ],
  ])('blame %s', async (_, kind, line, name) => {
    const [deployment, pod] = crashing('web');
    if (deployment === undefined || pod === undefined) throw new Error('no pod');
    const key = kind === 'Secret' ? 'secretRef' : 'configMapRef';
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ envFrom: [{ [key]: { name } }] }] },
    };
    const reading = { ...deployment, spec: { ...deployment.spec, template } };
    const changed = anObject(kind, name, { metadata: { creationTimestamp: ago(30) } });
    const { causes } = await ask([reading, pod, changed], undefined, { logs: async () => line });
    expect(causes.map(({ root }) => root.kind)).toEqual([kind, 'Deployment']);
    expect(causes[0]?.confidence).toBe('medium');
  });

  it('tell who else is to blame for what looks well', async () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'web',
      'kustomize.toolkit.fluxcd.io/namespace': 'apps',
    };
    const well = { conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded' }] };
    const web = anObject('Deployment', 'web', {
      metadata: { labels },
      spec: { replicas: 1 },
      status: { readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    });
    const applier = anObject('Kustomization', 'web', {
      spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
      status: well,
    });
    const source = anObject('GitRepository', 'fleet', { status: well });
    const automation = anObject('ImageUpdateAutomation', 'auto', {
      spec: { suspend: true, sourceRef: { kind: 'GitRepository', name: 'fleet' } },
    });
    expect((await ask([web, applier, source, automation], 'Deployment/apps/web')).causes[0]?.root.name).toBe(
      'auto',
    );
    const alert = anObject('Alert', 'alert', { spec: { providerRef: { name: 'slack' } } });
    expect((await ask([alert], 'Alert/apps/alert')).causes[0]?.root.kind).toBe('Provider');
    const managedFields = [
      {
        manager: 'kubectl',
        operation: 'Update',
        subresource: 'scale',
        time: ago(9),
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
    ];
    const idle = anObject('Deployment', 'idle', {
      metadata: { labels, managedFields },
      spec: { replicas: 0 },
      status: {},
    });
    expect((await ask([idle, applier, source])).causes[0]).toMatchObject({
      root: { name: 'idle' },
      diagnosis: { code: 'scaled_to_zero' },
    });
  });

  it('are empty while things are merely on their way', async () => {
    const running = {
      conditions: [{ type: 'Ready', status: 'Unknown', reason: 'Progressing', lastTransitionTime: ago(1) }],
    };
    const rollout = {
      readyReplicas: 1,
      conditions: [
        { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', lastTransitionTime: ago(1) },
      ],
    };
    const { causes } = await ask([
      anObject('Kustomization', 'x', { status: running }),
      anObject('Deployment', 'y', { spec: { replicas: 2 }, status: rollout }),
      anObject('Job', 'z', { status: { active: 1 } }),
    ]);
    expect(causes).toEqual([]);
  });

  it('do not go round from a missing object to the release that waits for it', async () => {
    const [deployment, pod] = crashing('web');
    if (deployment === undefined || pod === undefined) throw new Error('no pod');
    const labels = { 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'apps' };
    const applied = { ...deployment, metadata: { ...deployment.metadata, labels } };
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "web-admin" not found' };
    const stuck = {
      ...pod,
      status: { phase: 'Pending', containerStatuses: [{ name: 'web', state: { waiting } }] },
    };
    const release = anObject('HelmRelease', 'web', {
      status: notReady('UpgradeFailed', 'context deadline exceeded'),
    });
    const { causes } = await ask([applied, stuck, release]);
    expect(causes[0]?.root).toMatchObject({ kind: 'Secret', name: 'web-admin' });
  });

  it('count what was cut', async () => {
    const many = Array.from({ length: 9 }, (_, at) =>
      anObject('Kustomization', `k${at}`, { status: notReady('BuildFailed', 'x') }),
    );
    const answer = await findCauses(aSnapshot(many), { limit: 2 }, AbortSignal.timeout(1000));
    expect([answer.causes.length, answer.total]).toEqual([2, 9]);
  });

  it('do not call missing what could not be read', async () => {
    const message = 'could not resolve Secret chart values reference: secrets "values" not found';
    const release = anObject('HelmRelease', 'web', { status: notReady('ValuesError', message) });
    const root = async (rest: Partial<ClusterSnapshot>) =>
      (await ask([release], undefined, rest)).causes[0]?.root.kind;
    expect(await root({})).toBe('Secret');
    expect(
      await root({ unread: [{ kind: 'Secret', reason: 'forbidden', says: 'needs list on secrets' }] }),
    ).toBe('HelmRelease');
  });

  it('say the reasons of an asked object that is not there', async () => {
    const { causes } = await ask([broken], 'ConfigMap/apps/none');
    expect(causes[0]?.diagnosis.code).toBe('missing_object');
  });

  it('read logs of what crashed, the previous run first, and blame whom they name', async () => {
    const asked: unknown[] = [];
    const service = anObject('Service', 'db', { spec: { selector: { app: 'db' } } });
    const logs: ClusterSnapshot['logs'] = async (request) => {
      asked.push(request);
      return request.pod === 'web-1'
        ? 'ready to start\ndial tcp: db.apps.svc:5432: connection refused'
        : 'FATAL: disk full';
    };
    const { causes } = await ask([...crashing('web'), ...crashing('db'), service], 'Deployment/apps/web', {
      logs,
    });
    expect(refText(causes[0]?.root ?? { kind: '', namespace: '', name: '' })).toBe('Deployment/apps/db');
    expect(causes[0]?.diagnosis.evidence).toContainEqual(
      expect.objectContaining({ field: 'log db (previous)', value: 'FATAL: disk full' }),
    );
    expect(asked).toContainEqual({
      namespace: 'apps',
      pod: 'web-1',
      container: 'web',
      previous: true,
      lines: 60,
    });
  });

  it('pass the cancellation on to whoever reads logs', async () => {
    const logs: ClusterSnapshot['logs'] = async (_, signal) => {
      signal.throwIfAborted();
      return undefined;
    };
    const answer = findCauses(aSnapshot(crashing('web'), { logs }), { limit: 1 }, AbortSignal.abort());
    await expect(answer).rejects.toThrow(/abort/i);
  });

  it('leave out warnings of yesterday, and those about a namesake that was deleted', async () => {
    const [deployment, pod] = crashing('web');
    if (deployment === undefined || pod === undefined) throw new Error('no pod');
    const live = { ...pod, metadata: { ...pod.metadata, uid: 'new' } };
    const old = aWarning(pod, 'Failed', 'secret "old" not found', 60 * 24);
    const other = {
      ...aWarning(pod, 'Failed', 'secret "other" not found'),
      involvedObject: { kind: 'Pod', namespace: 'apps', name: 'web-1', uid: 'old' },
    };
    const { causes } = await ask([deployment, live], undefined, { events: [old, other] });
    expect(causes.map(({ root }) => root.kind)).toEqual(['Deployment']);
  });

  it.each(['a', 'a.', 'a-', 'lookup ', 'secret "', '/', '1.1.1.'])(
    'take their time from no one who writes long messages: %j',
    async (part) => {
      const message = `connection refused no such host ${part.repeat(300_000)} not found`;
      const begun = performance.now();
      await ask([
        anObject('Kustomization', 'k', { status: notReady('ReconciliationFailed', message) }),
        anObject('Service', 's'),
      ]);
      expect(performance.now() - begun).toBeLessThan(2000);
    },
  );

  it('survive objects of any shape', async () => {
    const odd = [
      anObject('Pod', 'p', {
        spec: 1,
        status: { phase: 'Running', containerStatuses: 'x', conditions: [null, 7, {}] },
      } as never),
      anObject('Kustomization', 'k', {
        status: { conditions: [{ type: 'Ready', status: 'False', message: 'x'.repeat(100_000) }] },
      }),
      { apiVersion: 'v1', kind: 'Secret' },
      null,
    ] as never;
    const { causes } = await ask(odd);
    expect(causes[0]?.chain.steps[0]?.evidence[0]?.value.length).toBeLessThan(500);
  });
});

function ask(objects: readonly KubeObject[], about?: string, rest: Partial<ClusterSnapshot> = {}) {
  const [kind = '', namespace = '', name = ''] = about?.split('/') ?? [];
  const question = about === undefined ? {} : { about: { kind, namespace, name } };
  return findCauses(aSnapshot(objects, rest), { ...question, limit: 5 }, AbortSignal.timeout(10_000));
}
