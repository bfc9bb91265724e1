import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot, aWarning } from '../an-object.fixture.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { KubeObject } from '../kube-object.ts';
import { refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

const labels = (name: string) => ({ app: name });

const workload = (name: string, state: { ready: boolean; spec?: object; replicas?: number }): KubeObject =>
  anObject('Deployment', name, {
    spec: {
      replicas: state.replicas ?? 1,
      selector: { matchLabels: labels(name) },
      template: { metadata: { labels: labels(name) }, spec: state.spec ?? {} },
    },
    status: {
      readyReplicas: state.ready ? 1 : 0,
      conditions: [
        { type: 'Available', status: state.ready ? 'True' : 'False', lastTransitionTime: ago(30) },
      ],
    },
  });

const pod = (name: string, state: object, spec: object = {}): KubeObject =>
  anObject('Pod', `${name}-1`, {
    metadata: { labels: labels(name) },
    spec: { containers: [{ name }], ...spec },
    status: { phase: 'Running', ...state },
  });

const crashed = (name: string) =>
  pod(name, {
    containerStatuses: [{ name, restartCount: 5, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
  });

const unschedulable = (message: string, spec: object = {}) =>
  pod(
    'web',
    {
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
          lastTransitionTime: ago(9),
        },
      ],
    },
    spec,
  );

const claims = (claimName: string) => ({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] });
const bound = anObject('PersistentVolumeClaim', 'data', {
  spec: { volumeName: 'pv-1' },
  status: { phase: 'Bound' },
});

describe('the cause of a workload that is not well', () => {
  it('is a claim whose volume is in a zone without a node, and the zone is shown', async () => {
    const volume = anObject('PersistentVolume', 'pv-1', {
      metadata: { namespace: '' },
      spec: { nodeAffinity: { zone: 'a' } },
    });
    const waiting = unschedulable(
      '0/3 nodes are available: 3 node(s) had volume node affinity conflict.',
      claims('data'),
    );
    const [top] = await ask([workload('web', { ready: false }), waiting, bound, volume]);
    expect(top).toMatchObject({
      root: { kind: 'PersistentVolumeClaim' },
      diagnosis: { code: 'volume_elsewhere' },
    });
    expect(JSON.stringify(top?.diagnosis.evidence)).toContain('zone');
  });

  it('is not a claim that is well, when the scheduler says nothing of volumes', async () => {
    const waiting = unschedulable('0/3 nodes are available: 3 Insufficient cpu.', claims('data'));
    expect(await rootsOf([workload('web', { ready: false }), waiting, bound])).toEqual([
      'Deployment/apps/web',
    ]);
  });

  it('is the LimitRange that sets the limit its containers break, not another one', async () => {
    const web = workload('web', { ready: false });
    const refused = aWarning(
      web,
      'FailedCreate',
      'pods "web-1" is forbidden: maximum memory usage per Container is 1Gi, but limit is 4Gi',
    );
    const caps = anObject('LimitRange', 'caps', {
      spec: { limits: [{ type: 'Container', max: { memory: '1Gi' } }] },
    });
    const others = anObject('LimitRange', 'others', {
      spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] },
    });
    const roots = await rootsOf([web, caps, others], { events: [refused] });
    expect(roots).toEqual(['LimitRange/apps/caps', 'Deployment/apps/web']);
  });

  it.each([
    [
      'egress without port 53',
      [{ ports: [{ port: 8080 }] }],
      ['NetworkPolicy/apps/out', 'Deployment/apps/web'],
    ],
    ['egress with port 53', [{ ports: [{ port: 53 }] }], ['Deployment/apps/web']],
    ['egress to everybody', [{}], ['Deployment/apps/web']],
  ])('is a policy when names are not answered: %s', async (_, egress, roots) => {
    const policy = anObject('NetworkPolicy', 'out', {
      spec: { podSelector: {}, policyTypes: ['Egress'], egress },
    });
    const logs = said('web-1', 'dial tcp: lookup api.svc on 10.0.0.10:53: read udp: i/o timeout');
    expect(await rootsOf([workload('web', { ready: false }), crashed('web'), policy], { logs })).toEqual(
      roots,
    );
  });

  it.each([
    ['lets the port in', 5432, 'Deployment/apps/web'],
    ['leaves the port out', 9187, 'NetworkPolicy/apps/in'],
  ])('is a policy on who is called only when it %s', async (_, port, root) => {
    const listening = { containers: [{ name: 'db', ports: [{ containerPort: 5432 }] }] };
    const policy = anObject('NetworkPolicy', 'in', {
      spec: { podSelector: { matchLabels: labels('db') }, ingress: [{ ports: [{ port }] }] },
    });
    const service = anObject('Service', 'db', { spec: { selector: labels('db'), ports: [{ port: 5432 }] } });
    const logs = said('web-1', 'dial tcp db:5432: i/o timeout');
    const cluster = [
      workload('web', { ready: false }),
      crashed('web'),
      workload('db', { ready: true, spec: listening }),
      service,
      policy,
    ];
    expect((await rootsOf(cluster, { logs }))[0]).toBe(root);
  });

  it('is a database that looks well and answers that it has no connection left', async () => {
    const service = anObject('Service', 'db', { spec: { selector: labels('db'), ports: [{ port: 5432 }] } });
    const logs = said('web-1', 'connect postgres://db:5432/x: FATAL: sorry, too many clients already');
    const [top] = await ask(
      [workload('web', { ready: false }), crashed('web'), workload('db', { ready: true }), service],
      { logs },
    );
    expect(top).toMatchObject({ root: { name: 'db' }, diagnosis: { code: 'exhausted' } });
  });
});

describe('a program without a log', () => {
  const env = { containers: [{ name: 'web', env: [{ name: 'DB', value: 'postgres://db:5432/x' }] }] };
  const service = anObject('Service', 'db', { spec: { selector: labels('db'), ports: [{ port: 5432 }] } });

  it.each([
    ['is down', workload('db', { ready: false }), 'Deployment/apps/db'],
    ['is well', workload('db', { ready: true }), 'Deployment/apps/web'],
  ])('fails for what it is told to call when that %s', async (_, db, root) => {
    const web = workload('web', { ready: false, spec: env });
    const { causes } = await findCauses(
      aSnapshot([web, crashed('web'), db, service]),
      { about: { kind: 'Deployment', namespace: 'apps', name: 'web' }, limit: 1 },
      AbortSignal.timeout(10_000),
    );
    expect(causes.map((cause) => refText(cause.root))).toEqual([root]);
  });

  it('is not explained so when its log tells of something else', async () => {
    const cluster = [
      workload('web', { ready: false, spec: env }),
      crashed('web'),
      workload('db', { ready: false }),
      service,
    ];
    const { causes } = await findCauses(
      aSnapshot(cluster, { logs: said('web-1', 'panic: index out of range') }),
      { about: { kind: 'Deployment', namespace: 'apps', name: 'web' }, limit: 1 },
      AbortSignal.timeout(10_000),
    );
    expect(causes.map((cause) => refText(cause.root))).toEqual(['Deployment/apps/web']);
  });
});

describe('the words of a program', () => {
  const config = (data: object, minutes: number) =>
    anObject('ConfigMap', 'env', { metadata: { creationTimestamp: ago(minutes) }, data });
  const reading = { containers: [{ name: 'web', envFrom: [{ configMapRef: { name: 'env' } }] }] };

  it.each([
    ['lacks it and was changed lately', config({ REGION: 'eu' }, 20), 'ConfigMap/apps/env'],
    ['has it', config({ API_KEY: 'x' }, 20), 'Deployment/apps/web'],
    ['has not changed for days', config({ REGION: 'eu' }, 6000), 'Deployment/apps/web'],
  ])('about a variable that is not set lead to a ConfigMap that %s', async (_, found, root) => {
    const web = workload('web', { ready: false, spec: reading });
    const logs = said('web-1', "KeyError: 'API_KEY'");
    expect((await rootsOf([web, crashed('web'), found], { logs }))[0]).toBe(root);
  });

  it('about an unknown host are read in a Java stack trace too', async () => {
    const logs = said(
      'web-1',
      'Caused by: java.net.UnknownHostException: settings.shared.svc\n    at java.base/java.net.Net.x(Net.java)',
    );
    const other = anObject('Service', 'other', { metadata: { namespace: 'shared' } });
    const roots = await rootsOf([workload('web', { ready: false }), crashed('web'), other], { logs });
    expect(roots[0]).toBe('Service/shared/settings');
  });

  it('about a Service that is not there mean the namespace of its address', async () => {
    const message =
      'failed calling webhook "x.y": Post "https://gate.policies.svc:443/check": service "gate" not found';
    const applier = anObject('Kustomization', 'apps', {
      status: { conditions: [{ type: 'Ready', status: 'False', reason: 'ReconciliationFailed', message }] },
    });
    expect((await rootsOf([applier]))[0]).toBe('Service/policies/gate');
  });
});

describe('an object whose finalizer nobody handles', () => {
  it.each([
    ['db-operator', true],
    ['mail-operator', false],
  ])('waits for the operator of its kind: %s', async (name, isIts) => {
    const stuck = {
      ...anObject('Database', 'pg', {
        metadata: { deletionTimestamp: ago(60), finalizers: ['db.acme.example/teardown'] },
      }),
      apiVersion: 'db.acme.example/v1',
    };
    const [top] = await ask([stuck, workload(name, { ready: false }), crashed(name)]);
    const symptoms = top?.symptoms.map((symptom) => symptom.name);
    expect(top?.root.name === name && symptoms?.includes('pg') === true).toBe(isIts);
  });
});

describe('what is well', () => {
  it.each(['Node', 'Namespace', 'Service', 'ConfigMap', 'Secret', 'NetworkPolicy', 'ResourceQuota'])(
    'is not accused when it is asked about: a %s',
    async (kind) => {
      const namespace = ['Node', 'Namespace'].includes(kind) ? '' : 'apps';
      const conditions = [{ type: 'Ready', status: 'True' }];
      const object = anObject(kind, 'x', { metadata: { namespace }, spec: {}, status: { conditions } });
      const { causes } = await findCauses(
        aSnapshot([object, workload('web', { ready: true })]),
        { about: { kind, namespace, name: 'x' }, limit: 5 },
        AbortSignal.timeout(10_000),
      );
      expect(causes).toEqual([]);
    },
  );

  it('is a workload whose missing replicas have just been started', async () => {
    const scaled = workload('web', { ready: true, replicas: 2 });
    const young = pod('web', {
      phase: 'Pending',
      startTime: ago(0.5),
      containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ContainerCreating' } } }],
    });
    expect(await rootsOf([scaled, young])).toEqual([]);
    const old = { ...young, status: { ...young.status, startTime: ago(20) } };
    expect(await rootsOf([scaled, old])).toEqual(['Deployment/apps/web']);
  });
});

describe('what is left over', () => {
  it('is no cause: a failed pod of a Job that has succeeded since', async () => {
    const job = anObject('Job', 'load', {
      metadata: { uid: 'j' },
      spec: {},
      status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
    });
    const failed = anObject('Pod', 'load-1', {
      metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'load', uid: 'j' }] },
      status: { phase: 'Failed', reason: 'Error' },
    });
    expect(await rootsOf([job, failed])).toEqual([]);
    const retrying = { ...job, status: { failed: 1 } };
    expect(await rootsOf([retrying, failed])).toEqual(['Job/apps/load']);
  });
});

async function ask(objects: readonly KubeObject[], rest: Partial<ClusterSnapshot> = {}) {
  const { causes } = await findCauses(aSnapshot(objects, rest), { limit: 5 }, AbortSignal.timeout(10_000));
  return causes;
}

async function rootsOf(objects: readonly KubeObject[], rest: Partial<ClusterSnapshot> = {}) {
  return (await ask(objects, rest)).map(({ root }) => refText(root));
}

function said(pod: string, text: string): ClusterSnapshot['logs'] {
  return async (wanted) => (wanted.pod === pod ? text : undefined);
}
