import type { EnvironmentState, Flag, JsonValue, Segment } from '../model.ts';

/** An attribute of the evaluation context that a project has registered. */
export interface RegisteredAttribute {
  /** Name or dotted path in the context. */
  readonly key: string;
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'json';
  /** Whether percentages may bucket on it. */
  readonly identifier: boolean;
  /** The only values it takes, when that is known; of a list, its members. */
  readonly values?: readonly JsonValue[];
}

/** A flag with its states, by environment. */
export interface FlagInProject {
  readonly flag: Flag;
  readonly states: Readonly<Record<string, EnvironmentState>>;
}

/**
 * What of a project something is linted in. Only what is referred to is asked for: what `referencesOf` finds, and for
 * flags and segments what they refer to in turn. Documents that are linted themselves need not be found here.
 */
export interface LintProject {
  /** None: attributes are not judged. */
  readonly attributes: readonly RegisteredAttribute[];
  flag(key: string): FlagInProject | undefined;
  segment(key: string): Segment | undefined;
  hasList(key: string): boolean;
}
