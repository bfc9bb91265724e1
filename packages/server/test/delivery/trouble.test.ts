import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/delivery/operation.ts';
import { type DoubleCluster, startDoubleCluster, type Trouble } from './support/double-cluster.ts';
import { gitRepository, kustomization, namespace } from './support/drafts.ts';
import { FluxSimulator } from './support/flux-simulator.ts';
import { failureOf, NEVER, openClusters } from './support/open-delivery.ts';
import { create, patch, read } from './support/test-cluster.ts';

let blue: DoubleCluster;
let folder: string;

beforeAll(async () => {
  blue = await startDoubleCluster('blue', '2.9');
  folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-kubeconfigs-'));
  await create(blue, namespace('n'), ...['a', 'b', 'c'].map((name) => kustomization('n', name)));
  const alert = { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Alert', spec: {} };
  await create(blue, { ...alert, metadata: { name: 'pager', namespace: 'n' } });
});

beforeEach(() => {
  blue.trouble = undefined;
});

afterAll(async () => {
  await blue[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const KUSTOMIZATIONS = { cluster: 'blue-admin', kind: 'Kustomization', namespace: 'n', limit: 10 } as const;

/** Answers in the place of lists of Kustomizations, this many times. */
function troubled(times: number, status: number, body: object, headers = {}): void {
  let left = times;
  blue.trouble = ({ path }) =>
    path.includes('/kustomizations?') && left-- > 0 ? { status, body, headers } : undefined;
}

/** A kubeconfig for the double with other entries. */
async function kubeconfig(name: string, change: (config: Config) => void): Promise<string> {
  const config: Config = JSON.parse(await readFile(blue.kubeconfig, 'utf8'));
  change(config);
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return file;
}

// biome-ignore lint/suspicious/noExplicitAny: a kubeconfig as it is written down
type Config = any;

describe('a cluster in trouble', () => {
  it('that is too busy is asked again after the time it says', async () => {
    await using open = openClusters([blue]);
    troubled(2, 429, { kind: 'Status', message: 'too many requests' }, { 'Retry-After': '0' });
    expect((await open.as(undefined).resources(KUSTOMIZATIONS, NEVER)).items).toHaveLength(3);
  });

  it('that stays too busy is unavailable', async () => {
    await using open = openClusters([blue]);
    troubled(99, 429, { kind: 'Status', message: 'too many requests' }, { 'Retry-After': '0' });
    expect((await failureOf(open.as(undefined).resources(KUSTOMIZATIONS, NEVER))).code).toBe('UNAVAILABLE');
  });

  it('that forgot where a list was goes on with what is there now, and says so', async () => {
    await using open = openClusters([blue]);
    const delivery = open.as(undefined);
    const first = await delivery.resources({ ...KUSTOMIZATIONS, limit: 1 }, NEVER);
    troubled(1, 410, {
      kind: 'Status',
      message: 'expired',
      metadata: { continue: Buffer.from('1').toString('base64url') },
    });
    const second = await delivery.resources(
      { ...KUSTOMIZATIONS, limit: 1, cursor: first.nextCursor ?? '' },
      NEVER,
    );
    expect(second).toMatchObject({ restarted: true, items: [{ metadata: { name: 'b' } }] });
    troubled(1, 410, { kind: 'Status', message: 'expired' });
    const gone = await failureOf(
      delivery.resources({ ...KUSTOMIZATIONS, cursor: first.nextCursor ?? '' }, NEVER),
    );
    expect(gone).toMatchObject({ code: 'CONFLICT', hint: 'Start again without a cursor.' });
  });

  it('that does not answer is unavailable after the time limit, and a part that does not is unread', async () => {
    await using open = openClusters([blue], { timeoutMs: 300 });
    const delivery = open.as(undefined);
    await delivery.kinds('blue-admin', NEVER);
    blue.trouble = ({ path }) => (path.includes('/kustomizations?') ? 'hang' : undefined);
    const failure = await failureOf(delivery.resources(KUSTOMIZATIONS, NEVER));
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message:
        'Cluster "blue-admin": No answer in time to list kustomizations.kustomize.toolkit.fluxcd.io in namespace n.',
    });
    const { unread } = await delivery.snapshot({ cluster: 'blue-admin', events: false }, NEVER);
    expect(unread).toMatchObject([{ kind: 'Kustomization', reason: 'timeout' }]);
  });

  it('that is not there is unavailable, without its address', async () => {
    const file = await kubeconfig('nowhere', (config) => {
      config.clusters[0].cluster.server = 'http://127.0.0.1:9';
    });
    await using open = openClusters([{ kubeconfig: file }]);
    const failure = await failureOf(open.as(undefined).resources(KUSTOMIZATIONS, NEVER));
    expect(failure.code).toBe('UNAVAILABLE');
    expect(`${failure.message} ${JSON.stringify(failure.details)}`).not.toContain('127.0.0.1');
  });

  it('ends a request when the caller leaves', async () => {
    await using open = openClusters([blue]);
    const delivery = open.as(undefined);
    await delivery.kinds('blue-admin', NEVER);
    const leave = new AbortController();
    blue.trouble = ({ path }) => {
      if (!path.includes('/kustomizations?')) return undefined;
      leave.abort();
      return 'hang';
    };
    expect((await failureOf(delivery.resources(KUSTOMIZATIONS, leave.signal))).name).toBe('AbortError');
  });

  it.each([
    ['may not be', { status: 403, body: { kind: 'Status', message: 'events is forbidden' } }],
    ['cannot be', { status: 500, body: 'no' }],
    ['is not answered', 'hang'],
  ] as const)('keeps what was changed when no Event can be left of it (it %s)', async (_why, answer) => {
    await using open = openClusters([blue]);
    let tried = 0;
    blue.trouble = ({ method, path }) =>
      method === 'POST' && path.includes('/events') && ++tried > 0 ? answer : undefined;
    const change = (action: 'suspend' | 'resume') =>
      open.as(undefined).operate(
        {
          ...{ action, cluster: 'blue-admin', kind: 'Alert', namespace: 'n', name: 'pager' },
          ...{ dryRun: false, waitMs: 1, by: 'person jane' },
        },
        { tell: () => {}, changed: async () => {} },
        NEVER,
      );
    expect(await change('suspend')).toMatchObject({ changed: true, steps: [{ outcome: 'suspended' }] });
    expect(await change('resume')).toMatchObject({ changed: true, steps: [{ outcome: 'resumed' }] });
    expect(tried).toBe(2);
  });

  it('is asked for few things at a time', async () => {
    await using open = openClusters([blue]);
    const delivery = open.as(undefined);
    await delivery.resources(KUSTOMIZATIONS, NEVER);
    const leave = new AbortController();
    let underWay = 0;
    blue.trouble = () => {
      underWay++;
      return 'hang';
    };
    // Parts of one call share what they read of Secrets; these are calls of their own.
    const calls = Array.from({ length: 50 }, () => AbortSignal.any([leave.signal]));
    const asking = calls.map((signal) => delivery.resources(KUSTOMIZATIONS, signal));
    await expect.poll(() => underWay).toBe(8);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(underWay).toBe(8);
    leave.abort();
    await Promise.allSettled(asking);
    blue.trouble = undefined;
  });

  it('is asked only once what it serves', async () => {
    await using open = openClusters([blue]);
    const delivery = open.as(undefined);
    blue.requests.length = 0;
    await Promise.all(Array.from({ length: 5 }, () => delivery.resources(KUSTOMIZATIONS, NEVER)));
    expect(blue.requests.filter((request) => request.startsWith('GET /apis '))).toHaveLength(1);
  });

  it('hears who asks: user, groups, uid and more, with every request', async () => {
    const who = {
      ...{ user: 'guidon:jane', groups: ['guidon:viewer', 'on-call'], uid: 'prn_1' },
      extra: { 'guidon-acting-for': ['ben'] },
    };
    await using open = openClusters([blue], { impersonate: who });
    const heard: (readonly unknown[])[] = [];
    blue.trouble = ({ headers }) => {
      const names = [
        'impersonate-user',
        'impersonate-group',
        'impersonate-uid',
        'impersonate-extra-guidon-acting-for',
      ];
      heard.push(names.map((name) => headers[name]));
      return undefined;
    };
    await open.as(undefined).resources(KUSTOMIZATIONS, NEVER);
    expect(heard.length).toBeGreaterThan(2);
    const said = [who.user, 'guidon:viewer, on-call', who.uid, 'ben'];
    expect(heard).toEqual(heard.map(() => said));
  });

  it('is never asked for a name that would be another path', async () => {
    await using open = openClusters([blue]);
    const delivery = open.as(undefined);
    await delivery.kinds('blue-admin', NEVER);
    blue.requests.length = 0;
    for (const [ns, name] of [
      ['../../secrets', 'x'],
      ['n', '..'],
      ['n', 'a/../../secrets'],
      ['n%2Fx', 'y'],
    ] as const) {
      const operation = {
        action: 'suspend',
        cluster: 'blue-admin',
        kind: 'ks',
        namespace: ns,
        name,
        dryRun: true,
        waitMs: 1,
      } as const;
      const follower = { tell: () => {}, changed: async () => {} };
      expect((await failureOf(delivery.operate(operation, follower, NEVER))).code).toBe('INVALID_ARGUMENT');
    }
    const paths = blue.requests.map((request) => request.split('?')[0] ?? '');
    expect(paths.filter((path) => /\.\.|%2F/i.test(path))).toEqual([]);
  });
});

describe('an operation in trouble', () => {
  const base = kustomization('m', 'base');
  const top = kustomization('m', 'top', { spec: { dependsOn: [{ name: 'base' }] } });
  const repo = gitRepository('m');
  const audited: string[] = [];
  const ON = { cluster: 'blue-admin', kind: 'ks', namespace: 'm', name: 'top' } as const;

  beforeAll(() => create(blue, namespace('m'), base, top, repo));

  beforeEach(() => {
    audited.length = 0;
  });

  async function operate(asked: Partial<Operation>, signal = NEVER) {
    await using open = openClusters([blue]);
    const operation = { ...ON, action: 'reconcile', dryRun: false, waitMs: 2000, ...asked } as const;
    const follower = {
      tell: () => {},
      changed: async ({ name }: { name: string }) => void audited.push(name),
    };
    return await open.as(undefined).operate(operation, follower, signal);
  }

  /** The request that changes an object, or its dry run. */
  const isPatch = ({ method, path }: Parameters<Trouble>[0], name: string, dryRun: boolean) =>
    method === 'PATCH' && path.includes(`/${name}?`) && path.includes('dryRun') === dryRun;

  it.each([
    [
      'in the dry run of the next',
      (asked) => isPatch(asked, 'top', true),
      'Kustomization/m/base was asked to reconcile.',
    ],
    [
      'in the change of the next',
      (asked) => isPatch(asked, 'top', false),
      'Kustomization/m/base was asked to reconcile, and Kustomization/m/top may have been asked to reconcile.',
    ],
    [
      'in the change of the first',
      (asked) => isPatch(asked, 'base', false),
      'Kustomization/m/base may have been asked to reconcile.',
    ],
    [
      'while its source is read',
      ({ path }) => path.includes('/gitrepositories/repo'),
      'Kustomization/m/base was asked to reconcile.',
    ],
  ] as [string, (asked: Parameters<Trouble>[0]) => boolean, string][])(
    'tells whoever leaves %s what was changed',
    async (_when, isWhen, says) => {
      await using _simulator = new FluxSimulator(blue, base, top);
      const leave = new AbortController();
      blue.trouble = (asked) => {
        if (!isWhen(asked)) return undefined;
        leave.abort();
        return 'hang';
      };
      const failure = await failureOf(operate({ withDependencies: true }, leave.signal));
      expect(failure).toMatchObject({ code: 'CANCELLED', message: `Nobody waits any more, but ${says}` });
    },
  );

  it('tells whoever leaves while nobody answers what was changed', async () => {
    const leave = new AbortController();
    blue.trouble = ({ path }) => {
      if (!path.includes('/deployments?')) return undefined;
      leave.abort();
      return 'hang';
    };
    const failure = await failureOf(operate({ name: 'base', waitMs: 1 }, leave.signal));
    expect(failure).toMatchObject({
      code: 'CANCELLED',
      message: expect.stringContaining('m/base was asked'),
    });
  });

  it('tells whoever leaves before anything was changed only that', async () => {
    const leave = new AbortController();
    blue.trouble = (asked) => {
      if (isPatch(asked, 'base', true)) leave.abort();
      return undefined;
    };
    expect((await failureOf(operate({ name: 'base' }, leave.signal))).name).toBe('AbortError');
    expect(audited).toEqual([]);
  });

  const BUSY = { status: 500, body: { kind: 'Status', message: 'etcdserver: leader changed' } };

  it('goes on waiting when a look fails', async () => {
    await using _simulator = new FluxSimulator(blue, base);
    let [patched, failed] = [false, 0];
    blue.trouble = (asked) => {
      patched ||= isPatch(asked, 'base', false);
      const isLook = patched && asked.method === 'GET' && asked.path.endsWith('/kustomizations/base');
      return isLook && failed++ < 2 ? BUSY : undefined;
    };
    expect((await operate({ name: 'base' })).steps).toMatchObject([{ outcome: 'ready' }]);
    expect(failed).toBeGreaterThan(2);
  });

  it('tells why what became of it could not be seen', async () => {
    let patched = false;
    blue.trouble = (asked) => {
      patched ||= isPatch(asked, 'base', false);
      return patched && asked.method === 'GET' ? BUSY : undefined;
    };
    expect(await operate({ name: 'base', waitMs: 400 })).toMatchObject({
      changed: true,
      steps: [{ outcome: 'timed_out', says: expect.stringMatching(/could not be seen .* leader changed$/) }],
    });
  });

  it.each([
    ['its dry run', true, /^Could not patch .* leader changed$/],
    ['its change', false, /^It may have been asked to reconcile\. Could not patch .* leader changed$/],
  ] as const)(
    'keeps what was done before an object whose request fails in %s',
    async (_when, dryRun, says) => {
      await using _simulator = new FluxSimulator(blue, repo, base, top);
      blue.trouble = (asked) => (isPatch(asked, 'base', dryRun) ? BUSY : undefined);
      expect(await operate({ withSource: true, withDependencies: true })).toMatchObject({
        changed: true,
        steps: [
          { object: { name: 'repo' }, outcome: 'ready' },
          { object: { name: 'base' }, outcome: 'failed', says: expect.stringMatching(says) },
          { object: { name: 'top' }, outcome: 'skipped' },
        ],
      });
      expect(audited).toEqual(['repo']);
    },
  );

  it.each([
    ['nothing when it is refused', 422, false],
    ['that something may be when nobody knows', 500, true],
  ] as const)('says changed: %s', async (_what, status, changed) => {
    blue.trouble = (asked) => (isPatch(asked, 'base', false) ? { ...BUSY, status } : undefined);
    const done = await operate({ name: 'base' }).catch(() => ({ changed: false }));
    expect(done.changed).toBe(changed);
  });

  it('tells that a suspension without a clear answer may have been made', async () => {
    blue.trouble = (asked) => (isPatch(asked, 'base', false) ? BUSY : undefined);
    const failure = await failureOf(operate({ name: 'base', action: 'suspend' }));
    await patch(blue, base, { spec: { suspend: false } });
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^Kustomization\/m\/base may have been suspended\. Could not patch/),
    });
  });

  it('says changed when what was asked is suspended meanwhile', async () => {
    await using open = openClusters([blue]);
    const asked = { ...ON, name: 'base', action: 'reconcile', dryRun: false, waitMs: 2000 } as const;
    const changed = () => patch(blue, base, { spec: { suspend: true } });
    const done = await open.as(undefined).operate(asked, { tell: () => {}, changed }, NEVER);
    await patch(blue, base, { spec: { suspend: false } });
    expect(done).toMatchObject({ changed: true, steps: [{ outcome: 'suspended' }] });
  });

  it.each([true, false])('refuses to suspend what has no field for it (dry run: %s)', async (dryRun) => {
    const policy = {
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      kind: 'ImagePolicy',
      metadata: { name: `policy-${dryRun}`, namespace: 'm' },
      spec: { imageRepositoryRef: { name: 'web' }, policy: { alphabetical: {} } },
    };
    await create(blue, policy);
    const pruned = await read(blue, policy);
    blue.trouble = ({ method }) => (method === 'PATCH' ? { status: 200, body: pruned } : undefined);
    const { kind, metadata } = policy;
    const failure = await failureOf(operate({ action: 'suspend', kind, name: metadata.name, dryRun }));
    expect(failure).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('cannot be suspended in the version of Flux'),
    });
    expect(audited).toEqual([]);
  });

  it('leaves the trail of a change that whoever asked for it did not wait for', async () => {
    await using open = openClusters([blue]);
    const leave = new AbortController();
    blue.trouble = (asked) => {
      if (isPatch(asked, 'base', false)) leave.abort();
      return undefined;
    };
    const changed = async ({ name }: { name: string }) => void audited.push(name);
    const suspend = { ...ON, name: 'base', action: 'suspend', dryRun: false, waitMs: 1 } as const;
    const waiting = open.as(undefined).operate(suspend, { tell: () => {}, changed }, leave.signal);
    expect(await failureOf(waiting)).toMatchObject({
      code: 'CANCELLED',
      message: 'Nobody waits any more, but Kustomization/m/base may have been suspended.',
    });
    await expect.poll(() => audited).toEqual(['base']);
    expect((await read(blue, base)).spec.suspend).toBe(true);
    blue.trouble = undefined;
    await operate({ name: 'base', action: 'resume', waitMs: 1 });
  });
});

describe('kubeconfigs', () => {
  it('are merged, the first that names something wins', async () => {
    const other = await kubeconfig('other', (config) => {
      config.contexts.push({ name: 'third', context: { cluster: 'blue', user: 'blue-dev' } });
      config.clusters[0].cluster.server = 'http://127.0.0.1:9';
    });
    await using open = openClusters([
      blue,
      { kubeconfig: other },
      { kubeconfig: path.join(folder, 'is-not-there') },
    ]);
    const delivery = open.as(undefined);
    expect((await delivery.clusters(NEVER)).map(({ name }) => name)).toEqual([
      'blue-admin',
      'blue-dev',
      'third',
    ]);
    expect((await delivery.resources(KUSTOMIZATIONS, NEVER)).items).toHaveLength(3);
  });

  it('stand beside the cluster that the program runs in', async () => {
    await using open = openClusters([blue], { inCluster: { host: '10.0.0.1', port: '443' } });
    expect(await open.as(undefined).clusters(NEVER)).toEqual([
      { name: 'blue-admin', origin: 'kubeconfig' },
      { name: 'blue-dev', origin: 'kubeconfig' },
      { name: 'in-cluster', origin: 'in_cluster' },
    ]);
  });

  it('can be narrowed to some contexts', async () => {
    await using open = openClusters([blue], { contexts: ['blue-dev'] });
    expect(await open.as(undefined).clusters(NEVER)).toMatchObject([{ name: 'blue-dev' }]);
    expect((await failureOf(open.as(undefined).resources(KUSTOMIZATIONS, NEVER))).code).toBe('NOT_FOUND');
  });

  it('that are none are refused without their content', async () => {
    const file = path.join(folder, 'broken');
    await writeFile(file, 'a secret: [that is: no yaml');
    await using open = openClusters([{ kubeconfig: file }]);
    const failure = await failureOf(open.as(undefined).clusters(NEVER));
    expect(failure).toMatchObject({ code: 'MISCONFIGURED' });
    expect(failure.message).not.toContain('secret');
  });

  it('that name an auth provider Kubernetes removed are refused for that cluster alone', async () => {
    const file = await kubeconfig('provider', (config) => {
      config.users[1].user = { 'auth-provider': { name: 'gcp', config: { 'cmd-path': 'touch' } } };
    });
    await using open = openClusters([{ kubeconfig: file }]);
    const delivery = open.as(undefined);
    expect((await delivery.resources(KUSTOMIZATIONS, NEVER)).items).toHaveLength(3);
    const failure = await failureOf(delivery.resources({ ...KUSTOMIZATIONS, cluster: 'blue-dev' }, NEVER));
    expect(failure.code).toBe('MISCONFIGURED');
  });

  it('take a token from a file', async () => {
    const token = path.join(folder, 'token');
    await writeFile(token, 'admintoken');
    const file = await kubeconfig('token-file', (config) => {
      config.users[0].user = { tokenFile: 'token' };
    });
    await using open = openClusters([{ kubeconfig: file }]);
    expect((await open.as(undefined).resources(KUSTOMIZATIONS, NEVER)).items).toHaveLength(3);
  });
});

describe('a credential plugin', () => {
  const printing = (status: object) =>
    JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status });

  /** A kubeconfig whose administrator comes by a plugin that runs this script. */
  async function withPlugin(name: string, script: string): Promise<{ kubeconfig: string }> {
    const file = await kubeconfig(name, (config) => {
      const env = [{ name: 'FROM_KUBECONFIG', value: 'yes' }];
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: process.execPath,
        args: ['-e', script, '$(touch pwned)'],
        env,
      };
      config.users[0].user = { exec };
    });
    return { kubeconfig: file };
  }

  it('gives a token, is started without a shell, and once for many requests', async () => {
    const runs = path.join(folder, 'runs');
    const script = `require('fs').appendFileSync(${JSON.stringify(runs)}, [process.argv.at(-1), process.env.FROM_KUBECONFIG, JSON.parse(process.env.KUBERNETES_EXEC_INFO).kind].join() + '\\n'); console.log(${JSON.stringify(printing({ token: 'admintoken' }))})`;
    await using open = openClusters([await withPlugin('plugin', script)]);
    for (let times = 0; times < 3; times++)
      expect((await open.as(undefined).resources(KUSTOMIZATIONS, NEVER)).items).toHaveLength(3);
    expect(await readFile(runs, 'utf8')).toBe('$(touch pwned),yes,ExecCredential\n');
  });

  it('is started again when what it gave has ended', async () => {
    const runs = path.join(folder, 'runs-again');
    const soon = printing({ token: 'admintoken', expirationTimestamp: new Date().toISOString() });
    const script = `require('fs').appendFileSync(${JSON.stringify(runs)}, 'x'); console.log(${JSON.stringify(soon)})`;
    await using open = openClusters([await withPlugin('ending', script)]);
    const ask = () => open.as(undefined).resources(KUSTOMIZATIONS, NEVER);
    await ask();
    // A clock that is wrong must not start it for each of the many requests of a call.
    expect(await readFile(runs, 'utf8')).toBe('x');
    await sleep(1100);
    await Promise.all([ask(), ask(), ask()]);
    expect(await readFile(runs, 'utf8')).toBe('xx');
  });

  it('that hangs is killed, and what one that fails says is not repeated', async () => {
    await using hanging = openClusters([await withPlugin('hanging', 'setInterval(() => {}, 1000)')], {
      timeoutMs: 300,
    });
    expect(await failureOf(hanging.as(undefined).kinds('blue-admin', NEVER))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('did not end within 0.3 s'),
    });
    await using failing = openClusters([
      await withPlugin('failing', "console.error('password is hunter2'); process.exit(1)"),
    ]);
    const failure = await failureOf(failing.as(undefined).kinds('blue-admin', NEVER));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('failed') });
    expect(failure.message).not.toContain('hunter2');
  });

  it('is not started when that is switched off', async () => {
    const ran = path.join(folder, 'ran');
    const cluster = await withPlugin('off', `require('fs').writeFileSync(${JSON.stringify(ran)}, '')`);
    await using open = openClusters([cluster], { execPlugins: false });
    expect((await failureOf(open.as(undefined).kinds('blue-admin', NEVER))).code).toBe('MISCONFIGURED');
    await expect(readFile(ran)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
