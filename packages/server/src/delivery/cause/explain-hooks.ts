import { textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer } from './explanation.ts';
import type { World } from './world.ts';

/** What Helm says when a hook of a release fails or does not end. */
const HOOK_FAILED =
  /\b(?:pre|post)-(?:install|upgrade|rollback|delete)[ a-z]*hooks? failed|\bfailed (?:pre|post)-\w+/i;

/** The Jobs and pods that a release runs as hooks, when the release says that its hooks fail. */
export const hooks: Explainer = (subject, world) => {
  if (subject.kind !== 'HelmRelease' || !world.isBad(subject)) return [];
  const said = world.statements(subject).find(({ text }) => HOOK_FAILED.test(text));
  if (said === undefined) return [];
  return hooksOf(subject, world)
    .filter((hook) => world.isBad(hook))
    .map((hook) => {
      const weight = said.text.includes(hook.metadata.name) ? 0.95 : 0.88;
      return blame(hook, weight, 'waits for its hook', world, said.evidence);
    });
};

/** Helm marks no hook with its release: those of the release's namespace are meant. */
function hooksOf(release: KubeObject, world: World): readonly KubeObject[] {
  const namespace = textOf(release, 'spec.targetNamespace') ?? release.metadata.namespace;
  return ['Job', 'Pod']
    .flatMap((kind) => world.index.ofKind(kind))
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace && metadata.annotations?.['helm.sh/hook'] !== undefined,
    );
}
