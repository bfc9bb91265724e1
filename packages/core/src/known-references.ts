import type { EnvironmentState, Segment } from './model.ts';
import { conditionsOf, type References, referencesOf } from './references.ts';

/** What a state or segment refers to; found once, since documents are never changed. */
const known = new WeakMap<object, References>();

/**
 * What a state's rules refer to, found once; nothing where its conditions cannot be read, as a newer version may write.
 *
 * ```ts
 * import { DEFAULT_STATE, stateReferences } from '@guidon/core';
 *
 * const { flags } = stateReferences(DEFAULT_STATE);
 * ```
 */
export function stateReferences(state: EnvironmentState): References {
  return known.get(state) ?? remembered(state, () => referencesOf(conditionsOf(state)));
}

/**
 * What a segment refers to, found once; nothing where its condition cannot be read.
 *
 * ```ts
 * import { segmentReferences } from '@guidon/core';
 *
 * const { segments } = segmentReferences({ key: 'staff', when: { segment: 'pro' } });
 * ```
 */
export function segmentReferences(segment: Segment): References {
  return known.get(segment) ?? remembered(segment, () => referencesOf([segment.when]));
}

function remembered(owner: object, find: () => References): References {
  const references = orNone(find);
  known.set(owner, references);
  return references;
}

function orNone(find: () => References): References {
  try {
    return find();
  } catch {
    return referencesOf([]);
  }
}
