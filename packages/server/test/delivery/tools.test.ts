import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonBytes } from '../../src/lib/json-bytes.ts';
import { callerWith } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { type DoubleCluster, startDoubleCluster, type Trouble } from './support/double-cluster.ts';
import {
  condition,
  deployment,
  event,
  gitRepository,
  helmRelease,
  kustomization,
  namespace,
  pod,
  secret,
} from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { CLUSTER_CALLS } from './support/small-cluster.ts';
import { create, patch } from './support/test-cluster.ts';

let blue: DoubleCluster;
let green: DoubleCluster;
let one: TestApp;

/** Calls of {@link CLUSTER_CALLS} that name an object, made of one that these clusters have. */
const AT_APPS: Readonly<Record<string, object>> = {
  get_logs: { namespace: 'apps', name: 'web-1' },
  operate_delivery: { namespace: 'apps', name: 'good', dry_run: true },
  trace_delivery: { namespace: 'apps', name: 'good' },
};

const COMMIT = '5f3c7a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f';

beforeAll(async () => {
  [blue, green] = await Promise.all([startDoubleCluster('blue', '2.9'), startDoubleCluster('green', '2.4')]);
  one = await testApp({
    environment: { KUBECONFIG: `${blue.kubeconfig}:${green.kubeconfig}`, GUIDON_DELIVERY_WRITES: 'true' },
  });
  for (const cluster of [blue, green]) await arrange(cluster);
});

afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await Promise.all([blue[Symbol.asyncDispose](), green[Symbol.asyncDispose]()]);
});

/** Apps that are ready, and an application that waits for a broken base. */
async function arrange(cluster: DoubleCluster): Promise<void> {
  const now = new Date(Date.now() - 600_000).toISOString().replace(/\.\d+/, '');
  const repo = gitRepository('apps');
  const waiting = condition('Ready', 'False', 'DependencyNotReady', "dependency 'apps/base' is not ready");
  const broken = condition(
    'Ready',
    'False',
    'BuildFailed',
    'kustomize build failed: accumulating resources: no such file',
  );
  await create(
    cluster,
    namespace('apps'),
    {
      ...repo,
      status: { ...repo.status, artifact: { revision: `main@sha1:${COMMIT}`, lastUpdateTime: now } },
    },
    kustomization('apps', 'good', {
      status: {
        lastAppliedRevision: `main@sha1:${COMMIT}`,
        inventory: { entries: [{ id: 'apps_web_apps_Deployment', v: 'v1' }] },
      },
    }),
    kustomization('apps', 'base', { status: { conditions: [{ ...broken, lastTransitionTime: now }] } }),
    kustomization('apps', 'top', {
      spec: { dependsOn: [{ name: 'base' }] },
      status: { conditions: [{ ...waiting, lastTransitionTime: now }] },
    }),
    kustomization('apps', 'paused', { spec: { suspend: true } }),
    deployment('apps', 'web'),
    pod('apps', 'web-1', 'web'),
    secret('apps', 'login', { password: `swordfish-of-${'x'.repeat(10)}` }),
    event(kustomization('apps', 'base'), 'Warning', 'BuildFailed', 'kustomize build failed'),
  );
  cluster.logs.set('apps/web-1/app', { text: 'ready\nerror: connection refused\n' });
}

describe('the delivery tools', () => {
  it('are offered only when the toolset is asked for, to models and to programs', async () => {
    await using usual = await testApp({ overrides: { toolsets: undefined as never } });
    const names = [usual.app.surface(), usual.app.callable()].flatMap(({ tools }) =>
      tools.map(({ toolset }) => toolset),
    );
    expect(names).not.toContain('delivery');
    expect(one.app.surface().tools.filter(({ toolset }) => toolset === 'delivery')).toHaveLength(12);
  });

  it('need the name of a cluster where there are several', async () => {
    const { clusters } = await one.ok('list_clusters', {});
    expect(clusters.map(({ name }: { name: string }) => name)).toEqual([
      'blue-admin',
      'blue-dev',
      'green-admin',
      'green-dev',
    ]);
    const error = await one.error('get_cluster_status', {});
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(error.hint).toContain('blue-admin, blue-dev, green-admin');
  });

  it('each need the name of a cluster where there are several, and name it in their answer', async () => {
    const calls = Object.entries(CLUSTER_CALLS).filter(([tool]) => tool !== 'list_clusters');
    expect(calls.map(([tool]) => tool).toSorted()).toEqual(
      one.app
        .surface()
        .tools.filter(({ toolset, name }) => toolset === 'delivery' && name !== 'list_clusters')
        .map(({ name }) => name),
    );
    for (const [tool, { cluster: _cluster, left, ...input }] of calls) {
      const given = left === undefined ? input : { ...input, right: undefined };
      expect(await one.error(tool, given), tool).toMatchObject({ code: 'INVALID_ARGUMENT' });
      const where =
        left === undefined ? { cluster: 'green-admin' } : { left: 'green-admin', right: 'blue-admin' };
      const there = { ...input, ...where, ...AT_APPS[tool] };
      expect(await one.ok(tool, there), tool).toMatchObject(where);
    }
  });

  it('list the kinds of a cluster in the versions it serves', async () => {
    const { kinds } = await one.ok('list_clusters', { cluster: 'green-admin' });
    expect(kinds).toContain('source.toolkit.fluxcd.io/v1beta2 OCIRepository (ocirepo)');
  });

  it('say what is broken, by root cause, and what is paused', async () => {
    const status = await one.ok('get_cluster_status', { cluster: 'blue-admin', namespace: 'apps' });
    expect(status.causes[0]).toMatchObject({ root: 'Kustomization/apps/base' });
    expect(status.not_ready.map(({ object }: { object: string }) => object)).toEqual(
      expect.arrayContaining(['Kustomization/apps/base', 'Kustomization/apps/top']),
    );
    expect(status.suspended).toEqual(['Kustomization/apps/paused']);
    expect(status.counts.Kustomization).toMatchObject({ ready: 1, suspended: 1 });
  });

  it('explain a failure from the symptom to its root, with evidence', async () => {
    const { causes, summary } = await one.ok('explain_failure', {
      cluster: 'blue-admin',
      kind: 'ks',
      namespace: 'apps',
      name: 'top',
    });
    expect(summary).toMatch(/^Kustomization\/apps\/base: /);
    expect(causes[0].chain.map(({ object }: { object: string }) => object)).toEqual([
      'Kustomization/apps/top',
      'Kustomization/apps/base',
    ]);
    const facts = causes[0].evidence.map((fact: object) => JSON.stringify(fact));
    expect(facts.join()).toContain('kustomize build failed');
    expect(facts).toEqual([...new Set(facts)]);
  });

  it('tell of an object that is suspended and well that it is, and how to go on', async () => {
    const call = { cluster: 'blue-admin', kind: 'ks', namespace: 'apps', name: 'paused' };
    const { causes, summary } = await one.ok('explain_failure', call);
    expect(causes).toEqual([]);
    expect(summary).toMatch(/^Nothing wrong was found with Kustomization\/apps\/paused\. It is suspended/);
    expect(summary).toContain('operate_delivery with action resume');
  });

  it('explain a crash by what its last run wrote, without the secrets in it', async () => {
    const failing = pod('crash', 'api-1', 'api');
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off restarting failed container' };
    const terminated = { reason: 'Error', exitCode: 1 };
    const container = {
      name: 'app',
      ready: false,
      restartCount: 9,
      state: { waiting },
      lastState: { terminated },
    };
    const ready = condition('Ready', 'False', 'ContainersNotReady');
    await create(blue, namespace('crash'), secret('crash', 'login', { password: 'swordfish-of-crash' }), {
      ...deployment('crash', 'api'),
      status: { replicas: 1, unavailableReplicas: 1, observedGeneration: 1 },
    });
    await create(blue, {
      ...failing,
      status: { phase: 'Running', conditions: [ready], containerStatuses: [container] },
    });
    const log = {
      text: 'starting\n',
      previous: 'starting\nFATAL: swordfish-of-crash is refused by postgres\n',
    };
    blue.logs.set('crash/api-1/app', log);
    const call = { cluster: 'blue-admin', namespace: 'crash', kind: 'pod', name: 'api-1' };
    const said = JSON.stringify((await one.ok('explain_failure', call)).causes);
    expect(said).toMatch(/FATAL: \[masked:[0-9a-f]{10}\] is refused by postgres/);
  });

  it('name the closest objects to one that is not there', async () => {
    const error = await one.error('explain_failure', {
      cluster: 'blue-admin',
      kind: 'Kustomization',
      namespace: 'apps',
      name: 'bsae',
    });
    expect(error).toMatchObject({ code: 'NOT_FOUND', hint: 'Did you mean "base"?' });
  });

  it('list objects with health, revision and fields, and whole ones without their managers', async () => {
    const list = await one.ok('list_resources', {
      cluster: 'blue-admin',
      kind: 'ks',
      namespace: 'apps',
      fields: ['spec.suspend', 'status.conditions[].reason'],
    });
    expect(list).toMatchObject({
      total: 4,
      kind: 'Kustomization',
      api_version: 'kustomize.toolkit.fluxcd.io/v1',
    });
    expect(list.items.find(({ name }: { name: string }) => name === 'good')).toMatchObject({
      state: 'ready',
      revision: 'main@5f3c7a0',
    });
    expect(list.items.find(({ name }: { name: string }) => name === 'paused')).toMatchObject({
      state: 'suspended',
      fields: { 'spec.suspend': true, 'status.conditions[].reason': ['ReconciliationSucceeded'] },
    });
    const whole = await one.ok('list_resources', {
      cluster: 'blue-admin',
      kind: 'secret',
      namespace: 'apps',
      name: 'login',
      full: true,
    });
    expect(whole.items[0].object.data.password).toMatch(/^\[masked:[0-9a-f]{10}\]$/);
  });

  it('read logs, by a pattern that cannot hang', async () => {
    const call = { cluster: 'blue-admin', namespace: 'apps', kind: 'deploy', name: 'web' };
    const { logs } = await one.ok('get_logs', { ...call, grep: '^\\S+ ERROR' });
    expect(logs).toEqual([
      { pod: 'web-1', container: 'app', text: expect.stringContaining('error: connection refused') },
    ]);
    expect((await one.ok('get_logs', { ...call, grep: '(a+)+$' })).logs[0].text).toBe('');
    expect(await one.error('get_logs', { ...call, grep: '(?<=a)b' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('read logs since a time', async () => {
    const call = { cluster: 'blue-admin', namespace: 'apps', name: 'web-1', since_seconds: 90 };
    await one.ok('get_logs', call);
    const asked = blue.requests.findLast((request) => request.includes('/pods/web-1/log')) ?? '';
    expect(asked).toContain('sinceSeconds=90');
  });

  it('read logs with repeated lines told once, and every time when asked', async () => {
    await create(blue, pod('apps', 'loop', 'loop'));
    blue.logs.set('apps/loop/app', { text: `start\n${'error: connection refused\n'.repeat(40)}` });
    const call = { cluster: 'blue-admin', namespace: 'apps', name: 'loop' };
    const [log] = (await one.ok('get_logs', call)).logs;
    expect(log.text.split('\n')).toEqual([
      expect.stringMatching(/^\S+Z start$/),
      expect.stringMatching(/^\(the next line: 40 times since \S+Z, this is the last\)$/),
      expect.stringMatching(/^\S+Z error: connection refused$/),
    ]);
    expect(log.folded).toBe(39);
    const [all] = (await one.ok('get_logs', { ...call, repeats: true })).logs;
    expect(all.text.split('\n')).toHaveLength(41);
    expect(all.folded).toBeUndefined();
  });

  it('list events, collapsed, newest first', async () => {
    const { events } = await one.ok('list_events', {
      cluster: 'blue-admin',
      namespace: 'apps',
      warnings: true,
    });
    expect(events).toMatchObject([
      { type: 'Warning', object: 'Kustomization/apps/base', reason: 'BuildFailed' },
    ]);
  });

  it('trace a commit to what runs it, and an object to its commit', async () => {
    const forward = await one.ok('trace_delivery', { cluster: 'blue-admin', commit: COMMIT.slice(0, 8) });
    expect(forward.sources.map(({ object }: { object: string }) => object)).toEqual([
      'GitRepository/apps/repo',
    ]);
    expect(forward.workloads.map(({ object }: { object: string }) => object)).toEqual([
      'Deployment/apps/web',
    ]);
    const back = await one.ok('trace_delivery', {
      cluster: 'blue-admin',
      kind: 'deploy',
      namespace: 'apps',
      name: 'web',
    });
    expect(back.appliers[0]).toMatchObject({ object: 'Kustomization/apps/good', applied: 'main@5f3c7a0' });
    expect((await one.error('trace_delivery', { cluster: 'blue-admin' })).code).toBe('INVALID_ARGUMENT');
  });

  it('tell flag changes and what Flux did in one timeline, with suspects', async () => {
    await one.ok('create_flag', { key: 'checkout' });
    const before = new Date(Date.now() + 60_000).toISOString();
    const line = await one.ok('get_timeline', { cluster: 'blue-admin', before });
    expect(line.entries.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['flag', 'revision']),
    );
    expect(line.entries.find(({ kind }: { kind: string }) => kind === 'flag').flag).toMatch(/\/checkout$/);
    expect(line.suspects.length).toBeGreaterThan(0);
  });

  it('compare two clusters, and equal secrets without showing them', async () => {
    await create(
      blue,
      namespace('diff'),
      secret('diff', 'same', { a: 'the same value' }),
      secret('diff', 'other', { a: 'one value' }),
      helmRelease('diff', 'web', { replicas: 1 }),
    );
    await create(
      green,
      namespace('diff'),
      secret('diff', 'same', { a: 'the same value' }),
      secret('diff', 'other', { a: 'another value' }),
      helmRelease('diff', 'web', { replicas: 2 }),
      // A secret of the other cluster, in the open.
      {
        ...namespace('diff'),
        kind: 'ConfigMap',
        metadata: { name: 'copy', namespace: 'diff' },
        data: { a: 'one value' },
      },
    );
    await create(blue, {
      ...{ ...namespace('diff'), kind: 'ConfigMap' },
      ...{ metadata: { name: 'copy', namespace: 'diff' }, data: { a: 'a note' } },
    });
    const found = await one.ok('compare_clusters', {
      left: 'blue-admin',
      right: 'green-admin',
      namespace: 'diff',
    });
    const different = found.different.map(
      ({ object, fields }: { object: string; fields: { field: string }[] }) => [
        object,
        fields.map(({ field }) => field),
      ],
    );
    expect(different).toEqual(
      expect.arrayContaining([
        ['Secret/diff/other', ['data.a']],
        ['HelmRelease/diff/web', ['spec.values.replicas']],
        ['ConfigMap/diff/copy', ['data.a']],
      ]),
    );
    expect(JSON.stringify(different)).not.toContain('Secret/diff/same');
    const sides = { left: 'blue-admin', right: 'green-admin', namespace: 'diff' };
    const releases = await one.ok('compare_clusters', { ...sides, kind: 'hr' });
    expect(releases).toMatchObject({ different_total: 1, same: 0 });
    const unknown = await one.error('compare_clusters', { ...sides, kind: 'HelmRelase' });
    expect([unknown.code, unknown.hint]).toEqual(['NOT_FOUND', expect.stringContaining('HelmRelease')]);
    expect(JSON.stringify(found)).not.toContain('value"');
  });

  it('compare more than two clusters in one call', async () => {
    const copy = await startDoubleCluster('copy', '2.9');
    const files = [blue, green, copy].map(({ kubeconfig }) => kubeconfig);
    await using three = await testApp({ environment: { KUBECONFIG: files.join(':') } });
    await create(copy, namespace('diff'), helmRelease('diff', 'web', { replicas: 1 }));
    const sides = { left: 'copy-admin', right: 'green-admin', others: ['blue-admin'] };
    const found = await three.ok('compare_clusters', { ...sides, namespace: 'diff', kind: 'HelmRelease' });
    expect(found).toMatchObject({ right: 'green-admin', different_total: 1, different: [{ fields: [{}] }] });
    expect(found.others).toEqual([
      {
        ...{ cluster: 'blue-admin', same: 1, only_left_total: 0, only_here_total: 0 },
        ...{ different_total: 0, different: [] },
      },
    ]);
    const swapped = { left: 'copy-admin', right: 'blue-admin', others: ['green-admin'] };
    const again = await three.ok('compare_clusters', { ...swapped, namespace: 'diff' });
    expect(again.others[0]).toMatchObject({ only_here_total: 3, different: ['HelmRelease/diff/web'] });
    const denied: Trouble = ({ path }) =>
      path.includes('/services') ? { status: 403, body: { kind: 'Status', message: 'no' } } : undefined;
    [copy.trouble, blue.trouble] = [denied, denied];
    const { unread } = await three.ok('compare_clusters', { ...sides, namespace: 'diff' });
    [copy.trouble, blue.trouble] = [undefined, undefined];
    expect(unread.map(({ kind, says }: Record<string, string>) => `${kind}: ${says}`)).toEqual([
      'Service: copy-admin: Denied: needs list services in namespace diff.',
      'Service: blue-admin: Denied: needs list services in namespace diff.',
    ]);
    const secretsListed = () =>
      copy.requests.filter((one) => one.includes('/api/v1/secrets?fieldSelector')).length;
    const before = secretsListed();
    await three.ok('compare_clusters', sides);
    expect(secretsListed()).toBe(before + 1);
    const twice = await three.error('compare_clusters', { ...sides, others: ['copy-admin'] });
    expect(twice.message).toBe('"copy-admin" is compared with itself.');
    await copy[Symbol.asyncDispose]();
  });

  it('compare clusters that are read at the same time', async () => {
    const asked: string[] = [];
    const noting = (name: string) => () => {
      asked.push(name);
      return undefined;
    };
    [blue.trouble, green.trouble] = [noting('blue'), noting('green')];
    await one.ok('compare_clusters', { left: 'blue-admin', right: 'green-admin', namespace: 'apps' });
    [blue.trouble, green.trouble] = [undefined, undefined];
    expect(asked.indexOf('green')).toBeLessThan(asked.lastIndexOf('blue'));
    expect(asked.indexOf('blue')).toBeLessThan(asked.lastIndexOf('green'));
  });

  it('tell what pods use, the heaviest first, beside what they asked for', async () => {
    const usage = (name: string, memory: string) => ({
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: { name, namespace: 'apps' },
      containers: [{ name: 'app', usage: { cpu: '10m', memory } }],
    });
    await create(blue, pod('apps', 'web-2', 'web'), usage('web-1', '16Mi'), usage('web-2', '32Mi'));
    const { usage: rows } = await one.ok('get_metrics', { cluster: 'blue-admin', namespace: 'apps' });
    expect(rows).toMatchObject([
      {
        name: 'apps/web-2/app',
        cpu: 10,
        cpu_request: 100,
        memory: 32,
        memory_limit: 128,
        memory_percent: 25,
      },
      { name: 'apps/web-1/app', memory: 16 },
    ]);
  });

  it('draw the same picture twice', async () => {
    const draw = (format: string) =>
      one.ok('get_delivery_graph', { cluster: 'blue-admin', namespace: 'apps', format });
    expect((await draw('mermaid')).diagram).toBe((await draw('mermaid')).diagram);
    expect((await draw('mermaid')).diagram).toMatch(/^flowchart/m);
    expect((await draw('tree')).diagram).toContain('GitRepository/apps/repo');
    expect((await draw('graph')).edges.length).toBeGreaterThan(0);
  });

  it('explain what is in a namespace, not what is broken elsewhere', async () => {
    await create(blue, namespace('calm'), kustomization('calm', 'fine'));
    const { summary, causes } = await one.ok('explain_failure', { cluster: 'blue-admin', namespace: 'calm' });
    expect(causes).toEqual([]);
    expect(summary).toContain('Nothing wrong was found');
  });

  it('tie flags to the workloads that say they read them', async () => {
    const marks = {
      'guidon.dev/flags': 'default/rocket, default/gone',
      'guidon.dev/environment': 'production',
    };
    const reader = deployment('fly', 'reader');
    await create(blue, namespace('fly'), {
      ...reader,
      metadata: { name: 'reader', namespace: 'fly', annotations: marks },
    });
    await one.ok('create_flag', { key: 'rocket' });
    await one.ok('set_flag_state', { key: 'rocket', environments: ['production'], enabled: true });
    const around = { cluster: 'blue-admin', namespace: 'fly' };
    const { nodes } = await one.ok('get_delivery_graph', { ...around, format: 'graph' });
    const flags = nodes.filter(({ type }: { type: string }) => type === 'flag');
    expect(
      flags.map(({ namespace: of, name, reason }: Record<string, string>) => [of, name, reason]),
    ).toEqual([
      ['default', 'gone', 'not in Guidon'],
      ['default', 'rocket', 'on in production'],
    ]);
    const before = new Date(Date.now() + 60_000).toISOString();
    const { suspects } = await one.ok('get_timeline', { ...around, before, kind: 'deploy', name: 'reader' });
    expect(suspects[0]).toMatchObject({ flag: 'default/rocket', read_by: ['Deployment/fly/reader'] });
    expect(suspects[0].why).toContain('the flag is read there');
  });

  it('draw several clusters beside each other, with what differs', async () => {
    await create(blue, namespace('twin'), kustomization('twin', 'both'), kustomization('twin', 'left'));
    await create(green, namespace('twin'), kustomization('twin', 'both', { spec: { path: './other' } }));
    const drawn = (format: string) =>
      one.ok('get_delivery_graph', {
        ...{ cluster: 'blue-admin', beside: ['green-admin'], namespace: 'twin', format },
      });
    const { diagram } = await drawn('mermaid');
    expect(diagram).toContain('subgraph c1["green-admin"]');
    expect(diagram).toMatch(/twin\/left.*≠ not in green-admin/);
    expect((await drawn('tree')).diagram).toMatch(
      /^green-admin:\n(.*\n)*.*Kustomization\/twin\/both.*≠ spec/m,
    );
    const { nodes } = await drawn('graph');
    const both = nodes.filter(({ name }: { name: string }) => name === 'both');
    expect(both.map(({ cluster, differs }: Record<string, string>) => [cluster, differs])).toEqual([
      ['blue-admin', 'spec'],
      ['green-admin', 'spec'],
    ]);
  });

  it('reconcile, and leave a line in the audit log', async () => {
    const good = kustomization('apps', 'good');
    await using _simulator = new FluxSimulator(blue, good);
    const about = { cluster: 'blue-admin', namespace: 'apps', name: 'good' };
    const done = await one.ok('operate_delivery', { action: 'reconcile', kind: 'ks', ...about });
    expect(done).toMatchObject({
      changed: true,
      steps: [{ object: 'Kustomization/apps/good', outcome: 'ready' }],
    });
    const { id, name } = (await one.app.operatorCaller()).principal;
    const { entries } = await one.ok('search_audit', { tool: 'operate_delivery', outcome: 'applied' });
    expect(entries).toMatchObject([
      {
        outcome: 'applied',
        principal_id: id,
        did: 'reconcile',
        subject: 'blue-admin/Kustomization/apps/good',
      },
    ]);
    const { events } = await one.ok('list_events', { ...about, kind: 'Kustomization' });
    expect(events).toMatchObject([
      {
        reason: 'ReconcileRequested',
        message: `Asked to reconcile by person ${name} (${id}), through Guidon.`,
      },
    ]);
    const { entries: line } = await one.ok('get_timeline', { cluster: 'blue-admin', namespace: 'apps' });
    expect(line.map(({ says }: { says: string }) => says)).toContain(
      `ReconcileRequested: Asked to reconcile by person ${name} (${id}), through Guidon.`,
    );
    await patch(blue, good, { metadata: { annotations: null } });
  });

  it('are not for whoever sees one project only, and changes not for viewers', async () => {
    const viewer = await callerWith(one, { role: 'viewer' });
    const call = { cluster: 'blue-admin', action: 'suspend', kind: 'ks', namespace: 'apps', name: 'good' };
    expect((await one.error('operate_delivery', call, { caller: viewer })).code).toBe('PERMISSION_DENIED');
    const narrow = await callerWith(one, { role: 'admin', projects: ['default'] });
    expect((await one.error('list_clusters', {}, { caller: narrow })).code).toBe('PERMISSION_DENIED');
  });

  it('are for the organization the database was made with: whoever is of another one sees no cluster', async () => {
    const admin = await callerWith(one, { role: 'admin' });
    const caller = { ...admin, principal: { ...admin.principal, organizationId: 'org_0000' } };
    const names = one.app.surface().tools.filter(({ toolset }) => toolset === 'delivery');
    expect(Object.keys(CLUSTER_CALLS).toSorted()).toEqual(names.map(({ name }) => name));
    for (const [tool, input] of Object.entries(CLUSTER_CALLS))
      expect((await one.error(tool, input, { caller })).code).toBe('PERMISSION_DENIED');
  });

  it('try no change where none is allowed, as flag tools do not on a read-only connection', async () => {
    await using readers = await testApp({ environment: { KUBECONFIG: blue.kubeconfig } });
    const call = { cluster: 'blue-admin', action: 'suspend', kind: 'ks', namespace: 'apps', name: 'good' };
    for (const dry_run of [true, false])
      expect((await readers.error('operate_delivery', { ...call, dry_run })).code).toBe('READ_ONLY');
    const caller = { ...(await readers.app.operatorCaller()), readOnly: true };
    for (const [tool, input] of [
      ['create_flag', { key: 'x', dry_run: true }],
      ['operate_delivery', { ...call, dry_run: true }],
    ] as const)
      expect((await readers.error(tool, input, { caller })).code).toBe('READ_ONLY');
  });

  it('say what may not be read instead of leaving it out', async () => {
    expect((await one.error('get_cluster_status', { cluster: 'blue-dev' })).code).toBe('PERMISSION_DENIED');
    blue.trouble = ({ path }) =>
      path.includes('/pods')
        ? { status: 403, body: { kind: 'Status', message: 'pods is forbidden' } }
        : undefined;
    const { unread } = await one.ok('get_cluster_status', { cluster: 'blue-admin' });
    blue.trouble = undefined;
    expect(unread).toMatchObject([
      { kind: 'Pod', reason: 'forbidden', says: 'Denied: needs list pods in the whole cluster.' },
    ]);
  });

  it('show as many whole objects as there is room for, and say how many they are not', async () => {
    const big = Array.from({ length: 20 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `big-${index}`, namespace: 'apps', labels: { size: 'big' } },
      data: { text: 'words '.repeat(2000) },
    }));
    await create(blue, ...big);
    const call = { cluster: 'blue-admin', kind: 'cm', namespace: 'apps', labels: 'size=big', full: true };
    const { summary, items, cut } = await one.ok('list_resources', call);
    const whole = items.filter(({ object }: { object?: object }) => object !== undefined);
    expect(summary).toBe(
      `20 ConfigMap in apps of blue-admin. The last ${20 - whole.length} are not shown whole: ask for fewer.`,
    );
    expect(whole.length).toBeGreaterThan(3);
    expect(cut).toBeUndefined();
  });

  it('answer within their bounds, however large the cluster', async () => {
    await create(blue, namespace('many'));
    const objects = Array.from({ length: 600 }, (_, index) =>
      kustomization('many', `app-${index}`, {
        status: { conditions: [condition('Ready', 'False', 'BuildFailed', `no ${'x'.repeat(400)}`)] },
      }),
    );
    await create(blue, ...objects);
    for (const [tool, input] of [
      ['get_cluster_status', {}],
      ['explain_failure', { limit: 10 }],
      ['get_delivery_graph', { limit: 200 }],
      ['get_timeline', { limit: 200 }],
      ['list_resources', { kind: 'ks', limit: 100, full: true }],
    ] as const)
      expect(
        jsonBytes(await one.ok(tool, { cluster: 'blue-admin', namespace: 'many', ...input })),
      ).toBeLessThan(100_001);
  });
});
