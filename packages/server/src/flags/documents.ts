import type { EnvironmentState, EvaluationContext, Flag, JsonValue, SavedList, Segment } from '@guidon/core';

/** A project: a set of flags that ship together. */
export interface ProjectDocument {
  readonly key: string;
  readonly name: string;
  readonly description?: string;
}

/** A place where code runs: development, staging, production. */
export interface EnvironmentDocument {
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  /** Order in lists, ascending; ties by key. */
  readonly position: number;
}

/** A registered attribute of the evaluation context. */
export interface AttributeDocument {
  /** Name or dotted path in the context. */
  readonly key: string;
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'json';
  /** Whether percentages may bucket on it. */
  readonly identifier: boolean;
  readonly description?: string;
  /** The only values it takes, when that is known. */
  readonly values?: readonly JsonValue[];
}

/** A saved evaluation context, to try flags with: somebody whom everybody on the team has in mind. */
export interface ExampleDocument {
  readonly key: string;
  readonly description?: string;
  readonly context: EvaluationContext;
}

/** The whole documents that changes are made of, by kind. */
export interface Documents {
  readonly project: ProjectDocument;
  readonly environment: EnvironmentDocument;
  readonly attribute: AttributeDocument;
  readonly example: ExampleDocument;
  readonly segment: Segment;
  readonly list: SavedList;
  readonly flag: Flag;
  readonly state: EnvironmentState;
}

/** What kind of object a document is of. */
export type ObjectKind = keyof Documents;

/** An object's document as of the revision that last changed it. */
export interface StoredObject<K extends ObjectKind = ObjectKind> {
  readonly kind: K;
  /** Unique per project and kind; a state's is {@link stateKey}. */
  readonly key: string;
  /** Project revision of its last change. */
  readonly revision: number;
  readonly document: Documents[K];
  /** ISO 8601 time of its last change. */
  readonly updatedAt: string;
}

/** The key of a flag's state object in an environment: `staging/new_checkout`. Neither part can hold a slash. */
export function stateKey(environmentKey: string, flagKey: string): string {
  return `${environmentKey}/${flagKey}`;
}

/** The environment and flag a {@link stateKey} was made of. */
export function parseStateKey(key: string): { environmentKey: string; flagKey: string } {
  const slash = key.indexOf('/');
  return { environmentKey: key.slice(0, slash), flagKey: key.slice(slash + 1) };
}
