import type { ClusterIndex } from './cluster-index.ts';
import { listOf, textOf } from './fields.ts';
import type { ClusterHealth } from './health/cluster-health.ts';
import type { KubeObject } from './kube-object.ts';

/** Flux in a cluster: its version, and its controllers with their image tags and states. */
export interface FluxInstallation {
  readonly version?: string;
  readonly controllers: string[];
}

/** What is installed of Flux; undefined when there is nothing of it. */
export function fluxInstallation(index: ClusterIndex, health: ClusterHealth): FluxInstallation | undefined {
  const controllers = index.ofKind('Deployment').filter(isController);
  const version = versionOf(index, controllers);
  if (controllers.length === 0 && version === undefined) return undefined;
  const told = controllers.map(
    (controller) => `${controller.metadata.name} ${tagOf(controller)}: ${health.of(controller).state}`,
  );
  return { ...(version === undefined ? {} : { version }), controllers: told.toSorted() };
}

function isController({ metadata }: KubeObject): boolean {
  const labels = metadata.labels ?? {};
  return (
    labels['app.kubernetes.io/part-of'] === 'flux' || labels['app.kubernetes.io/name'] === 'flux-operator'
  );
}

/** As the operator's report says it, or the label that `flux bootstrap` puts on what it installs. */
function versionOf(index: ClusterIndex, controllers: readonly KubeObject[]): string | undefined {
  const reported = index.ofKind('FluxReport').map((report) => textOf(report, 'spec.distribution.version'));
  const labelled = controllers.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/version']);
  return [...reported, ...labelled].find((version) => version !== undefined);
}

function tagOf(controller: KubeObject): string {
  const image = textOf(listOf(controller, 'spec.template.spec.containers')[0], 'image') ?? '';
  return /[:@]([^/:@]+)$/.exec(image)?.[1] ?? 'no tag';
}
