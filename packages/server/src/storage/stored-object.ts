import type { Documents, ObjectKind, StoredObject } from '../flags/documents.ts';

/** The columns of `objects` that a stored object is made of. */
export interface ObjectRow {
  readonly key: string;
  readonly revision: number;
  readonly document: string;
  readonly updated_at: string;
}

/** Makes a stored object of its row. */
export function storedObject<K extends ObjectKind>(kind: K, row: ObjectRow): StoredObject<K> {
  return {
    kind,
    key: row.key,
    revision: row.revision,
    document: parseDocument(kind, row.document),
    updatedAt: row.updated_at,
  };
}

/** Reads a document back. What we wrote ourselves is trusted. */
export function parseDocument<K extends ObjectKind>(_kind: K, document: string): Documents[K] {
  return JSON.parse(document) as Documents[K];
}
