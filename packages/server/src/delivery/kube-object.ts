/** What Kubernetes says about itself in every object; only the fields that analysis reads are named. */
export interface ObjectMeta {
  readonly name: string;
  /** Absent on cluster-scoped objects. */
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  /** RFC 3339. */
  readonly creationTimestamp?: string;
  /** RFC 3339; set while the object waits for its finalizers. */
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
}

/** Who an object belongs to: deleted with it. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid?: string;
  readonly controller?: boolean;
}

/** Who last set which fields of an object, and when. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly subresource?: string;
  /** A tree of `f:<field>`, `k:<key>` and `v:<value>` steps. */
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/**
 * A Kubernetes object as its API server gives it: JSON, with the head checked and everything else as it came.
 *
 * Other fields (`data`, `involvedObject`, `webhooks`, …) are there too; `fields.ts` reads them without trusting them.
 */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Whether a value parsed from JSON or YAML has the head of an object: apiVersion, kind and a name. */
export function isKubeObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Record<string, unknown>>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    typeof (metadata as { name?: unknown }).name === 'string'
  );
}
