import { everyOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import { fieldEdits } from '../managers.ts';
import { cannotMake, namingIt } from './explain-missing.ts';
import { blame, type Explainer } from './explanation.ts';
import type { World } from './world.ts';

/** Words of a registry that does not let somebody in, as against one that has no such image. */
const DENIED =
  /pull.*(unauthorized|authentication required|authorization failed|token has expired|\b401\b)/is;

/** The Secret that images are pulled with, when it is there and the registry does not take it. */
export const pullSecrets: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || !world.isBad(subject)) return [];
  const said = world.statements(subject).find(({ text }) => DENIED.test(text));
  if (said === undefined) return [];
  const weight = /expired/i.test(said.text) ? 0.85 : 0.65;
  return pullSecretsOf(subject, world).map((secret) => ({
    ...blame(secret, weight, 'pulls its image with', world, said.evidence),
    proven: true,
  }));
};

/** The Secrets a workload names for pulling, or else those of its account. */
function pullSecretsOf(workload: KubeObject, world: World): readonly KubeObject[] {
  const { namespace = '' } = workload.metadata;
  const pod = POD_SPECS[workload.kind] ?? 'spec';
  const account = textOf(workload, `${pod}.serviceAccountName`) ?? 'default';
  const own = everyOf(workload, `${pod}.imagePullSecrets[].name`);
  const others = everyOf(
    world.index.find({ kind: 'ServiceAccount', namespace, name: account }),
    'imagePullSecrets[].name',
  );
  const names = own.length > 0 ? own : others;
  return names.flatMap((name) =>
    typeof name === 'string' ? (world.index.find({ kind: 'Secret', namespace, name }) ?? []) : [],
  );
}

/** What keeps a Secret or ConfigMap up to date, when it fails: an object that names it, a workload that wrote it last. */
export const keepers: Explainer = (subject, world) => {
  if (subject.kind !== 'Secret' && subject.kind !== 'ConfigMap') return [];
  const { namespace = '', name } = subject.metadata;
  const making = namingIt({ kind: subject.kind, namespace, name }, world);
  return [...making, ...writers(subject, world)].map((maker) => blame(maker, 0.8, 'is kept by', world));
};

/** Failing workloads that are called like a manager of the object's fields. */
function writers(object: KubeObject, world: World): readonly KubeObject[] {
  const managers = new Set(fieldEdits(object).map(({ manager }) => manager));
  return ['CronJob', 'Deployment', 'StatefulSet']
    .flatMap((kind) => world.index.ofKind(kind))
    .filter((workload) => managers.has(workload.metadata.name) && cannotMake(workload, world));
}
