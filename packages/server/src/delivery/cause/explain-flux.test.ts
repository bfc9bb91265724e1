import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot, aWarning } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import { refText } from '../object-ref.ts';
import { findCauses } from './find-causes.ts';

const failing = (reason: string, message: string, minutes = 30) => ({
  conditions: [{ type: 'Ready', status: 'False', reason, message, lastTransitionTime: ago(minutes) }],
});
const controller = (name: string, replicas = 1): KubeObject =>
  anObject('Deployment', name, {
    metadata: { namespace: 'flux-system' },
    spec: { replicas },
    status: { readyReplicas: replicas, availableReplicas: replicas, updatedReplicas: replicas },
  });
const waiting = (name: string, on: string) =>
  anObject('Kustomization', name, {
    spec: { dependsOn: [{ name: on }] },
    status: failing('DependencyNotReady', `dependency 'apps/${on}' is not ready`, 2),
  });

describe('the controller of a shard', () => {
  const unseen = anObject('Kustomization', 'edge', {
    metadata: { creationTimestamp: ago(600), labels: { 'sharding.fluxcd.io/key': 'shard2' } },
    spec: {},
  });
  const others = ['source-controller', 'kustomize-controller'].map((name) => controller(name));

  it.each([
    ['is not there', others],
    ['has no replicas', [...others, controller('kustomize-controller-shard2', 0)]],
  ])('is to blame when it %s, though that of all others works', async (_, controllers) => {
    const found = await roots([unseen, ...controllers], unseen);
    expect(found[0]).toBe('Deployment/flux-system/kustomize-controller-shard2');
  });
});

describe('what only waits', () => {
  it('is no root beside what it waits for', async () => {
    const base = anObject('Kustomization', 'base', {
      status: failing('BuildFailed', 'kustomize build failed'),
    });
    expect(await roots([base, waiting('web', 'base')])).toEqual(['Kustomization/apps/base']);
  });

  it('is the root when what it waits for is ready, but not as it asks for', async () => {
    const base = anObject('Kustomization', 'base', {
      status: { conditions: [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded' }] },
    });
    const message = "dependency 'apps/base' is not ready according to readyExpr eval";
    const web = {
      ...waiting('web', 'base'),
      status: failing('DependencyNotReady', message),
    };
    const { causes } = await ask([base, web], web);
    expect(causes[0]).toMatchObject({ root: { name: 'web' }, diagnosis: { code: 'ready_expression' } });
  });

  it('is not wrong while what it waits for is on its way', async () => {
    const base = anObject('Kustomization', 'base', {
      status: {
        conditions: [
          { type: 'Reconciling', status: 'True', reason: 'Progressing', lastTransitionTime: ago(2) },
          { type: 'Ready', status: 'Unknown', reason: 'Progressing', lastTransitionTime: ago(2) },
        ],
      },
    });
    const web = waiting('web', 'base');
    expect(await roots([base, web])).toEqual([]);
    expect(await roots([base, web], web)).toEqual([]);
  });
});

it('who waits for a source is not to blame that its Secret was never made', async () => {
  const says = `failed to get secret 'apps/web-key': secrets "web-key" not found`;
  const repository = anObject('GitRepository', 'web', {
    spec: { url: 'ssh://git@example.com/web', secretRef: { name: 'web-key' } },
    status: failing('AuthenticationFailed', says),
  });
  const applier = anObject('Kustomization', 'web', {
    spec: { sourceRef: { kind: 'GitRepository', name: 'web' } },
    status: failing('ArtifactFailed', 'Source artifact not found, retrying in 30s'),
  });
  const { causes } = await ask([repository, applier]);
  const sure = causes.filter(({ confidence }) => confidence === 'high').map(({ root }) => refText(root));
  expect(sure).toEqual(['Secret/apps/web-key']);
});

describe('a full disk', () => {
  const message = 'unable to store artifact: write /data/x.tar.gz: no space left on device';
  const source = anObject('GitRepository', 'fleet', { status: failing('ArchiveOperationFailed', message) });

  it('is that of the controller, which looks well', async () => {
    const { causes } = await ask([source, controller('source-controller'), controller('helm-controller')]);
    expect(causes[0]).toMatchObject({
      root: { kind: 'Deployment', name: 'source-controller' },
      diagnosis: { code: 'controller_disk_full' },
    });
  });

  it('is told of the source where no controller is seen', async () => {
    expect(await roots([source])).toEqual(['GitRepository/apps/fleet']);
  });
});

describe('an expired certificate', () => {
  const certificate = (notAfter: string, host = 'git.apps.svc') => ({
    ...anObject('Certificate', 'git-tls', {
      spec: { dnsNames: [host], secretName: 'git-tls' },
      status: { notAfter, conditions: [{ type: 'Ready', status: 'True', reason: 'Ready' }] },
    }),
    apiVersion: 'cert-manager.io/v1',
  });
  const source = anObject('GitRepository', 'fleet', {
    status: failing('GitOperationFailed', 'Get "https://git.apps.svc/x": x509: certificate has expired'),
  });

  it('explains who does not accept it, and is explained by who ought to renew it', async () => {
    expect((await roots([source, certificate(ago(60))], source))[0]).toBe('Certificate/apps/git-tls');
    const down = controller('cert-manager', 0);
    expect((await roots([source, certificate(ago(60)), down], source))[0]).toBe(
      'Deployment/flux-system/cert-manager',
    );
  });

  it.each([
    ['another host', certificate(ago(60), 'web.apps.svc')],
    ['a later end', certificate(ago(-60))],
  ])('is not blamed with %s', async (_, other) => {
    expect((await roots([source, other], source))[0]).toBe('GitRepository/apps/fleet');
  });
});

describe('an ExternalArtifact that is not there', () => {
  const applier = anObject('Kustomization', 'web', {
    spec: { sourceRef: { kind: 'ExternalArtifact', name: 'web' } },
    status: failing('ArtifactFailed', 'ExternalArtifact.source.toolkit.fluxcd.io "web" not found'),
  });
  const generator = (artifact: string) =>
    anObject('ArtifactGenerator', 'composed', {
      spec: { artifacts: [{ name: artifact }] },
      status: failing('BuildFailed', 'copy failed: no such file or directory'),
    });

  it('comes from the generator that ought to make it', async () => {
    expect((await roots([applier, generator('web')], applier))[0]).toBe('ArtifactGenerator/apps/composed');
    expect((await roots([applier, generator('api')], applier))[0]).toBe('ExternalArtifact/apps/web');
  });
});

describe('a warning', () => {
  const healed = (minutes: number) =>
    anObject('GitRepository', 'fleet', {
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'Succeeded',
            message: '',
            lastTransitionTime: ago(minutes),
          },
        ],
      },
    });

  it.each([
    ['before its object got ready is over', 10, []],
    ['after its object got ready is a doubt', 90, ['GitRepository/apps/fleet']],
  ])('%s', async (_, minutes, expected) => {
    const source = healed(minutes);
    const events = [aWarning(source, 'GitOperationFailed', 'context deadline exceeded', 40)];
    expect(await roots([source], source, events)).toEqual(expected);
  });
});

async function roots(objects: readonly KubeObject[], about?: KubeObject, events: readonly KubeObject[] = []) {
  const { causes } = await ask(objects, about, events);
  return causes.map(({ root }) => refText(root));
}

function ask(objects: readonly KubeObject[], about?: KubeObject, events: readonly KubeObject[] = []) {
  const { kind = '', metadata } = about ?? {};
  const { namespace = '', name = '' } = metadata ?? {};
  const question = about === undefined ? {} : { about: { kind, namespace, name } };
  return findCauses(aSnapshot(objects, { events }), { ...question, limit: 5 }, AbortSignal.timeout(10_000));
}
