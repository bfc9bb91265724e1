import type {
  EnvironmentState,
  EvaluationContext,
  Flag,
  FlagKind,
  JsonValue,
  SavedList,
  Segment,
} from '@guidon/core';

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

/** A time in which nothing may change, on the clocks of a time zone. */
export interface FreezeWindow {
  /** What it is for: `Christmas`. */
  readonly name: string;
  /** IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
  /** The days it begins on, each week: then `from` and `until` are times, and one that ends before it begins ends the day after. */
  readonly weekdays?: readonly Weekday[];
  /** Local time it begins: `2026-12-20T18:00`, or `18:00` with weekdays. */
  readonly from: string;
  /** Local time it ends, like `from`. */
  readonly until: string;
}

/** A day of the week, as {@link FreezeWindow} names it. */
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** What it takes to change what is live in one environment. No such document: it is open. */
export interface PolicyDocument {
  /** The environment's key. */
  readonly key: string;
  /** Changes wait for approval. */
  readonly protected: boolean;
  /** How many people must approve, 1 to 10. */
  readonly approvals: number;
  /** Names of the people who may approve, of those with the role approver there. Absent: all of them. */
  readonly approvers?: readonly string[];
  /** Agents may ask for changes. */
  readonly agentsMayPropose: boolean;
  readonly freezes: readonly FreezeWindow[];
  /** What may be switched off at once, without approval and during a freeze. */
  readonly killSwitches: {
    /** Flags of these kinds. */
    readonly kinds: readonly FlagKind[];
    /** Keys of further flags; `*` is every flag. */
    readonly flags: readonly string[];
  };
}

/** The whole documents that changes are made of, by kind. */
export interface Documents {
  readonly project: ProjectDocument;
  readonly environment: EnvironmentDocument;
  readonly policy: PolicyDocument;
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
