import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../packages/server/src/config/config.ts';
import { ROOT } from '../scripts/lib/source-files.ts';

const DEPLOY = path.join(ROOT, 'deploy');
const { version } = JSON.parse(text('packages/server/package.json'));

function text(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Every manifest below a folder of deploy/. */
function manifests(folder: string) {
  const names = readdirSync(path.join(DEPLOY, folder)).filter((name) => name.endsWith('.yaml'));
  return names.map((name) => ({ name, manifest: parse(text(`deploy/${folder}/${name}`)) }));
}

function workload(folder: string, kind: string) {
  return manifests(folder).find(({ manifest }) => manifest.kind === kind && manifest.spec)?.manifest;
}

describe('the container file', () => {
  const file = text('deploy/Containerfile');

  it('has nothing a linter finds fault with', () => {
    const found = validate(file, { deprecatedMaintainer: ValidationSeverity.ERROR });
    expect(found.map(({ message }) => message)).toEqual([]);
  });

  it('copies only what there is once it is built', () => {
    const copied = [...file.matchAll(/^COPY (?:--from=build \/src\/)?((?!--)\S+) /gm)].map(
      ([, from]) => from,
    );
    const made = ['packages/server/dist'];
    const missing = copied.filter(
      (from) => !made.includes(`${from}`) && !existsSync(path.join(ROOT, `${from}`)),
    );
    expect(copied.length).toBeGreaterThan(4);
    expect(missing).toEqual([]);
  });

  it('installs every workspace', () => {
    const { workspaces } = JSON.parse(text('package.json'));
    for (const folder of workspaces) expect(file).toContain(`COPY ${folder}/package.json ${folder}/\n`);
  });

  it('does not run as root', () => {
    expect(file.match(/^USER .*/gm)).toEqual(['USER 1000:1000']);
  });
});

describe.each(['base', 'postgresql'])('deploy/%s', (folder) => {
  it('names every file it has, and only those, with this version', () => {
    const { resources, patches = [], images } = parse(text(`deploy/${folder}/kustomization.yaml`));
    const named = [...resources, ...patches.map((patch: { path: string }) => patch.path)];
    const files = manifests(folder).map(({ name }) => name);
    expect(
      named
        .filter((name) => name.endsWith('.yaml'))
        .concat('kustomization.yaml')
        .sort(),
    ).toEqual(files);
    expect(images).toEqual([{ name: 'guidon', newTag: version }]);
  });

  it('selects its pods by the labels they have', () => {
    const { spec } = workload(folder, folder === 'base' ? 'StatefulSet' : 'Deployment');
    const { labels } = spec.template.metadata;
    expect(spec.selector.matchLabels).toEqual(labels);
    expect(parse(text('deploy/base/service.yaml')).spec.selector).toEqual(labels);
  });

  it('sends requests to instances that serve from memory, and gives those that start or stop their time', () => {
    const { spec } = workload(folder, folder === 'base' ? 'StatefulSet' : 'Deployment').spec.template;
    const [{ startupProbe, readinessProbe, livenessProbe, lifecycle }] = spec.containers;
    const paths = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path);
    expect(paths).toEqual(['/readyz', '/servingz', '/healthz']);
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(600);
    const [program, seconds] = lifecycle.preStop.exec.command;
    expect(program).toBe('sleep');
    // Then calls have five seconds, and traces two.
    expect(Number(seconds) + 10).toBeLessThan(spec.terminationGracePeriodSeconds);
  });

  it('never runs an older program beside a newer one', () => {
    const { spec } = workload(folder, folder === 'base' ? 'StatefulSet' : 'Deployment');
    if (folder === 'base') expect(spec.replicas).toBe(1);
    else expect(spec.strategy).toEqual({ type: 'Recreate' });
  });

  it('runs without rights it does not need', () => {
    const { spec } = workload(folder, folder === 'base' ? 'StatefulSet' : 'Deployment').spec.template;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(spec.containers.map(({ securityContext }: Record<string, unknown>) => securityContext)).toEqual([
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    ]);
    expect([spec.automountServiceAccountToken, spec.containers[0].envFrom.length]).toEqual([false, 1]);
  });
});

describe('deploy/delivery', () => {
  const { resources, patches, namespace } = parse(text('deploy/delivery/kustomization.yaml'));
  const bindings = manifests('delivery')
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'ClusterRoleBinding');

  it('names every file it has, and folders that are there', () => {
    const files = manifests('delivery').map(({ name }) => name);
    const named = ['kustomization.yaml', ...resources, ...patches.map(({ path }: { path: string }) => path)];
    expect(named.filter((name) => name.endsWith('.yaml')).toSorted()).toEqual(files);
    for (const folder of named.filter((name) => !name.endsWith('.yaml')))
      expect(existsSync(path.join(DEPLOY, 'delivery', folder, 'kustomization.yaml'))).toBe(true);
  });

  it('gives the account of its pod a token, and roles that change nothing', () => {
    const { metadata, spec } = workload('delivery', 'StatefulSet');
    const base = workload('base', 'StatefulSet');
    expect(metadata.name).toBe(base.metadata.name);
    expect(spec.template.spec.automountServiceAccountToken).toBe(true);
    const account = { kind: 'ServiceAccount', name: base.spec.template.spec.serviceAccountName, namespace };
    expect(bindings.map(({ roleRef }) => roleRef.name)).toEqual(['guidon-reader', 'guidon-secrets']);
    for (const { roleRef, subjects } of bindings) {
      expect(subjects).toEqual([account]);
      const { rules } = parse(text(`deploy/kubernetes/${roleRef.name.replace('guidon-', '')}.yaml`));
      const verbs = rules.flatMap((rule: { verbs: string[] }) => rule.verbs);
      expect(new Set(verbs)).toEqual(new Set(['get', 'list']));
    }
  });

  it('offers the tools for clusters from the container that base runs', () => {
    const [container] = workload('delivery', 'StatefulSet').spec.template.spec.containers;
    const [base] = workload('base', 'StatefulSet').spec.template.spec.containers;
    const { env } = container;
    const settings = Object.fromEntries(env.map(({ name, value }: Record<string, string>) => [name, value]));
    expect(container.name).toBe(base.name);
    expect(loadConfig(settings).toolsets).toContain('delivery');
  });
});

it('is reached at the port of its service alone', () => {
  const { spec } = parse(text('deploy/base/network-policy.yaml'));
  const service = parse(text('deploy/base/service.yaml')).spec;
  expect(spec.podSelector.matchLabels).toEqual(service.selector);
  expect(spec.ingress).toEqual([{ ports: [{ protocol: 'TCP', port: service.ports[0].targetPort }] }]);
  expect(spec.policyTypes).toEqual(['Ingress']);
});

it('the instances on PostgreSQL differ from the one on SQLite only where they must', () => {
  const one = workload('base', 'StatefulSet').spec.template.spec;
  const { volumes, ...many } = workload('postgresql', 'Deployment').spec.template.spec;
  expect(volumes).toEqual([{ name: 'data', emptyDir: {} }]);
  delete one.containers[0].envFrom[0].secretRef.optional;
  expect(many).toEqual(one);
});
