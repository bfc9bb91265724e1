import { digestOf } from '../../lib/digest.ts';
import { looseKey, type ObjectRef } from '../object-ref.ts';

/** The id of an object's node: the same in every diagram and cluster, and only letters and digits. */
export function nodeId(ref: ObjectRef): string {
  return `n${digestOf(looseKey(ref)).slice(0, 10)}`;
}
