import { everyOf } from './fields.ts';
import type { KubeObject } from './kube-object.ts';
import { groupOf, refOf, refText } from './object-ref.ts';

/** Which controller reconciles the kinds of a group; by kind where a group has two. */
const CONTROLLERS: Readonly<Record<string, string>> = {
  'source.toolkit.fluxcd.io': 'source-controller',
  'kustomize.toolkit.fluxcd.io': 'kustomize-controller',
  'helm.toolkit.fluxcd.io': 'helm-controller',
  'notification.toolkit.fluxcd.io': 'notification-controller',
  'image.toolkit.fluxcd.io': 'image-reflector-controller',
  'source.extensions.fluxcd.io': 'source-watcher',
  'fluxcd.controlplane.io': 'flux-operator',
  ImageUpdateAutomation: 'image-automation-controller',
};

/** Names of all controllers of Flux and its operator. */
export const CONTROLLER_NAMES: ReadonlySet<string> = new Set(Object.values(CONTROLLERS));

/** The label that gives an object to a shard: controllers that watch other objects leave it alone. */
export const SHARD = 'sharding.fluxcd.io/key';

/** The shard of an object; undefined for the controllers that everybody has. */
export function shardOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[SHARD];
}

/** The name of the controller that reconciles a kind; undefined for kinds that are not Flux's. */
export function controllerOf({ kind, apiVersion }: KubeObject): string | undefined {
  return CONTROLLERS[kind] ?? CONTROLLERS[groupOf(apiVersion)];
}

/** The Deployments that may reconcile an object, those of shards too: they are named for it, and have a selector. */
export function candidatesFor(object: KubeObject, deployments: readonly KubeObject[]): readonly KubeObject[] {
  const name = controllerOf(object);
  const isOfShard = (one: KubeObject) =>
    one.metadata.name.startsWith(`${name}-`) && selectorOf(one) !== undefined;
  return deployments.filter((one) => one.metadata.name === name || isOfShard(one));
}

/** Whether a controller looks after an object: one of a shard has a selector among its arguments. */
export function watches(deployment: KubeObject, { metadata }: KubeObject): boolean {
  return isSelected(selectorOf(deployment) ?? '', metadata.labels ?? {});
}

/** The labels a controller watches by (`--watch-label-selector`); undefined when it watches everything. */
export function selectorOf(deployment: KubeObject): string | undefined {
  const lists = ['args', 'command'].map((list) => `spec.template.spec.containers[].${list}`);
  const words = lists.flatMap((path) => everyOf(deployment, path)).flat();
  const at = words.findIndex((word) => /^--watch-label-selector(=|$)/.test(String(word)));
  return at < 0 ? undefined : (String(words[at]).split(/=(.*)/s)[1] ?? String(words[at + 1] ?? ''));
}

/** Whether labels are as a selector wants them: `a=b,c!=d,e in (f,g),h,!i`. */
function isSelected(selector: string, labels: Readonly<Record<string, string>>): boolean {
  const parts = selector.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.filter((part) => part !== '').every((part) => isMet(part, labels));
}

function isMet(part: string, labels: Readonly<Record<string, string>>): boolean {
  const [, key = '', not, list] = /^(\S+)\s+(not)?in\s*\(([^)]*)\)$/.exec(part) ?? [];
  if (list !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return values.includes(labels[key] ?? '') !== (not === 'not');
  }
  const [, name = '', how, value] = /^([^=!\s]+)\s*(!=|==?)\s*(.*)$/.exec(part) ?? [];
  if (how !== undefined) return (labels[name] === value) !== (how === '!=');
  return part.startsWith('!') ? !(part.slice(1).trim() in labels) : part in labels;
}

/**
 * Why nobody answers for an object, as far as the Deployments of a cluster tell; undefined where they tell nothing.
 *
 * An object that belongs to a shard is not to be blamed on the controller that everybody has.
 */
export function whyNobodyAnswers(object: KubeObject, deployments: readonly KubeObject[]): string | undefined {
  const candidates = candidatesFor(object, deployments);
  const watching = candidates.filter((deployment) => watches(deployment, object));
  const shard = shardOf(object);
  const belongs = shard === undefined ? '' : `It belongs to shard "${shard}" (label ${SHARD}). `;
  if (watching.some(isReady)) return undefined;
  const [first] = watching;
  if (first !== undefined)
    return `${belongs}${refText(refOf(first))}, which looks after it, has no ready pod.`;
  if (candidates.length === 0 && shard === undefined) return undefined;
  return `${belongs}No ${controllerOf(object)} that is there looks after it, going by what they watch.`;
}

function isReady({ status }: KubeObject): boolean {
  return typeof status?.readyReplicas === 'number' && status.readyReplicas > 0;
}
