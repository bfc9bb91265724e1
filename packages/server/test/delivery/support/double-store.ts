import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DoubleKind } from './double-kinds.ts';

/** An object in the double. */
// biome-ignore lint/suspicious/noExplicitAny: any kind of object
export type Stored = Record<string, any>;

/** The objects of the double, by kind and name, whatever version they are asked for in. */
export class DoubleStore {
  readonly #objects = new Map<string, Stored>();
  #revision = 100;

  get revision(): number {
    return this.#revision;
  }

  list(kind: DoubleKind, namespace: string): Stored[] {
    const start = `${kind.group}/${kind.plural}/${namespace === '' ? '' : `${namespace}/`}`;
    const found = [...this.#objects].filter(([key]) => key.startsWith(start));
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  get(kind: DoubleKind, namespace: string, name: string): Stored | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  create(kind: DoubleKind, namespace: string, draft: Stored): Stored {
    const { apiVersion: _version, kind: _kind, metadata, ...rest } = draft;
    const now = new Date().toISOString().replace(/\.\d+/, '');
    const object = {
      metadata: {
        ...metadata,
        ...(namespace === '' ? {} : { namespace }),
        uid: metadata.uid ?? randomUUID(),
        resourceVersion: String(++this.#revision),
        creationTimestamp: now,
        ...(kind.custom || kind.group === 'apps' ? { generation: 1 } : {}),
      },
      ...rest,
    };
    this.#objects.set(keyOf(kind, namespace, metadata.name), object);
    return object;
  }

  /** Merge-patches an object, or only its status; what is the same stays as it is. */
  patch(kind: DoubleKind, object: Stored, patch: Stored, part: 'main' | 'status', dryRun: boolean): Stored {
    const { status: patchedStatus, ...mainPatch } = patch;
    const patched =
      part === 'status'
        ? { ...object, status: merge(object.status ?? {}, patchedStatus) }
        : merge(object, mainPatch);
    if (isDeepStrictEqual(patched, object)) return object;
    const specChanged = !isDeepStrictEqual(patched.spec, object.spec);
    const generation = (object.metadata.generation ?? 1) + (specChanged ? 1 : 0);
    const metadata = {
      ...patched.metadata,
      resourceVersion: String(this.#revision + 1),
      ...(object.metadata.generation === undefined ? {} : { generation }),
    };
    const next = { ...patched, metadata };
    if (dryRun) return next;
    this.#revision++;
    this.#objects.set(keyOf(kind, object.metadata.namespace ?? '', object.metadata.name), next);
    return next;
  }

  delete(kind: DoubleKind, namespace: string, name: string): void {
    this.#revision++;
    this.#objects.delete(keyOf(kind, namespace, name));
  }
}

function keyOf({ group, plural }: DoubleKind, namespace: string, name: string): string {
  return `${group}/${plural}/${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** RFC 7396. */
function merge(target: unknown, patch: unknown): Stored {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch as Stored;
  const base =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? (target as Stored) : {};
  const merged: Stored = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}
