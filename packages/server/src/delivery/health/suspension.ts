import { fieldOf } from '../fields.ts';
import type { KubeObject, ManagedFields } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';
import { conditionOf } from './conditions.ts';
import type { Health } from './health.ts';
import { fromCondition, fromField } from './judgement.ts';

/** Groups of Flux whose kinds have no `spec.suspend`: an annotation named for the group pauses them. */
const SWITCHED_GROUPS: ReadonlySet<string> = new Set([
  'fluxcd.controlplane.io',
  'source.extensions.fluxcd.io',
]);

/** Whether a person has paused an object of Flux. */
export function isSuspended(object: KubeObject): boolean {
  const name = switchOf(object);
  if (name === undefined) return fieldOf(object, 'spec.suspend') === true;
  const { annotations, labels } = object.metadata;
  return [annotations, labels].some((marks) => marks?.[name]?.toLowerCase() === 'disabled');
}

/** Who paused an object of Flux, as far as it is known. */
export function suspendedBy(object: KubeObject): string | undefined {
  return object.metadata.annotations?.['fluxcd.controlplane.io/suspendedBy'];
}

/** The entry of managed fields that tells when an object of Flux was paused, and by which program. */
export function suspensionEdit(object: KubeObject): ManagedFields | undefined {
  const name = switchOf(object);
  const isOfIt = ({ fieldsV1 }: ManagedFields) =>
    name === undefined
      ? fieldOf(fieldsV1, 'f:spec.f:suspend') !== undefined
      : Object.hasOwn((fieldOf(fieldsV1, 'f:metadata.f:annotations') ?? {}) as object, `f:${name}`);
  return object.metadata.managedFields?.find(isOfIt);
}

/** The health of an object of Flux that a person has paused; undefined for any other. */
export function suspensionHealth(object: KubeObject): Health | undefined {
  if (!isSuspended(object)) return undefined;
  const name = switchOf(object);
  const by = suspendedBy(object);
  const health = fromField(object, 'suspended', {
    reason: 'Suspended',
    message: `Reconciliation is suspended${by === undefined ? '' : ` by ${by}`}.`,
    field: name === undefined ? 'spec.suspend' : `metadata.annotations[${name}]`,
    value: name === undefined ? 'true' : 'disabled',
    since: suspensionEdit(object)?.time,
  });
  const condition = conditionOf(object, 'Ready');
  if (condition === undefined || condition.status === 'True') return health;
  const below = fromCondition(object, 'suspended', condition);
  return {
    ...health,
    notes: [`Not ready when it was suspended: ${condition.reason}.`],
    evidence: [...health.evidence, ...below.evidence],
  };
}

/** The annotation that pauses an object when it is `disabled`; undefined where `spec.suspend` does. */
export function switchOf({ apiVersion }: Pick<KubeObject, 'apiVersion'>): string | undefined {
  const group = groupOf(apiVersion);
  return SWITCHED_GROUPS.has(group) ? `${group}/reconcile` : undefined;
}
