import type { JsonValue } from '@guidon/core';
import type { ObjectKind } from './documents.ts';

/** One field that differs between two documents of an object. */
export interface FieldChange {
  readonly kind: ObjectKind;
  /** Key of the object, see StoredObject.key. */
  readonly key: string;
  /**
   * Where in the document. Lists of rules and variations are addressed by id or key, so `['rules', 'r1', 'enabled']`;
   * `['rules', '$order']` is their order. `['values', '$members']` are the values that left a saved list (`before`)
   * and joined it (`after`). An empty path is the whole document (created or deleted).
   */
  readonly path: readonly string[];
  /** Absent: the field did not exist. */
  readonly before?: JsonValue;
  /** Absent: the field no longer exists. */
  readonly after?: JsonValue;
}

/** Who made a change, as history tells it. */
export interface Author {
  readonly principalId: string;
  readonly name: string;
  readonly kind: 'person' | 'agent' | 'sdk';
  /** The person an agent acts for. */
  readonly actingFor?: string;
  /** That person's principal, where it is known. A person whose call came through an AI assistant is an agent of their own id. */
  readonly actingForId?: string;
  /** How the client called itself; for display only. */
  readonly client?: string;
  readonly door: 'stdio' | 'http' | 'cli';
}

/** One applied mutation of a project. */
export interface Change {
  /** `chg_` and a sortable random part. */
  readonly id: string;
  readonly projectId: string;
  /** The project revision it made. */
  readonly revision: number;
  /** ISO 8601. */
  readonly at: string;
  readonly author: Author;
  /** The tool it came through. */
  readonly tool: string;
  /** The diff in words, one line a difference. */
  readonly summary: readonly string[];
  /** Why, in the author's words. */
  readonly reason?: string;
  readonly diff: readonly FieldChange[];
  /** Keys of the flags it touched, sorted: also those that depend on a segment or list it touched. */
  readonly flagKeys: readonly string[];
  /** Keys of the environments whose live state it touched, sorted. */
  readonly environmentKeys: readonly string[];
  /** The change this one undid. */
  readonly reverts?: string;
  /** The change request it was published from. */
  readonly changeRequestId?: string;
  /** It was published past the policy of a protected environment. */
  readonly brokeGlass?: true;
}
