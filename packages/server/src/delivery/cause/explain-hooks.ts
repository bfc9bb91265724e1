import { textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer } from './explanation.ts';

/** Words of a release whose hooks or tests did not end well. */
const HOOKS = /hooks? failed|TestFailed|timed out waiting for the condition|BackoffLimitExceeded/;

/** The Jobs and pods that Helm runs around a release, when they failed: they are not part of what it applied. */
export const hooks: Explainer = (subject, world) => {
  if (subject.kind !== 'HelmRelease' || !world.isBad(subject)) return [];
  const said = world.statements(subject).find(({ text }) => HOOKS.test(text));
  if (said === undefined) return [];
  const failed = ['Job', 'Pod']
    .flatMap((kind) => world.index.ofKind(kind))
    .filter((object) => world.isBad(object) && isHookOf(object, subject, said.text));
  return failed.map((hook) => blame(hook, 0.95, 'runs the hook', world, said.evidence));
};

/** Whether an object is a hook of a release: Helm marks hooks, and the message or a name tells whose. */
function isHookOf({ metadata }: KubeObject, release: KubeObject, said: string): boolean {
  const namespace = textOf(release, 'spec.targetNamespace') ?? release.metadata.namespace;
  if (metadata.namespace !== namespace) return false;
  const name = textOf(release, 'spec.releaseName') ?? release.metadata.name;
  const { annotations, labels } = metadata;
  const isHook = annotations?.['helm.sh/hook'] !== undefined;
  const isOurs =
    labels?.['app.kubernetes.io/instance'] === name ||
    annotations?.['meta.helm.sh/release-name'] === name ||
    metadata.name.startsWith(`${name}-`);
  return (isHook && isOurs) || new RegExp(`\\b(job|pod) "?${metadata.name}"?(?![a-z0-9-])`, 'i').test(said);
}
