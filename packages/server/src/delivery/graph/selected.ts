import type { ClusterIndex } from '../cluster-index.ts';
import { fieldOf, isRecord, listOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/**
 * What an object of Flux chooses by labels rather than by name, in its own namespace: a ResourceSet the providers of its
 * inputs, an ImageUpdateAutomation its policies (all, where it says nothing).
 */
export function selectedBy(object: KubeObject, index: ClusterIndex): readonly KubeObject[] {
  const near = (kind: string) =>
    index.ofKind(kind).filter(({ metadata }) => metadata.namespace === object.metadata.namespace);
  if (object.kind === 'ImageUpdateAutomation') {
    const selector = recordOf(object, 'spec.policySelector');
    return near('ImagePolicy').filter((policy) => isSelected(policy, selector));
  }
  if (object.kind !== 'ResourceSet') return [];
  const selectors = listOf(object, 'spec.inputsFrom').flatMap((from) => fieldOf(from, 'selector') ?? []);
  return near('ResourceSetInputProvider').filter((provider) =>
    selectors.some((selector) => isRecord(selector) && isSelected(provider, selector)),
  );
}

/** Whether the labels of an object hold all of a label selector's; an empty one selects everything. */
function isSelected({ metadata }: KubeObject, selector: Readonly<Record<string, unknown>>): boolean {
  const { labels = {} } = metadata;
  const wanted = Object.entries(recordOf(selector, 'matchLabels'));
  return (
    wanted.every(([name, value]) => labels[name] === value) &&
    listOf(selector, 'matchExpressions').every((expression) => holds(labels, expression))
  );
}

function holds(labels: Readonly<Record<string, string>>, expression: unknown): boolean {
  const value = labels[textOf(expression, 'key') ?? ''];
  const values = listOf(expression, 'values');
  switch (textOf(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
