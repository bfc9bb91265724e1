import type { KubeObject } from '../kube-object.ts';
import type { Health } from './health.ts';
import { fromField } from './judgement.ts';

/** A deletion that takes longer than this waits for something, in milliseconds. */
const STUCK = 10 * 60_000;

/** The health of an object that is being deleted: on its way, or stuck; undefined for any other. */
export function deletionHealth(object: KubeObject, now: number): Health | undefined {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined) return undefined;
  const stuck = now - Date.parse(deletionTimestamp) > STUCK;
  const waits = finalizers.length === 0 ? '' : ` Waits for ${finalizers.join(', ')}.`;
  return fromField(object, stuck ? 'stalled' : 'progressing', {
    reason: stuck ? 'DeletionStuck' : 'Terminating',
    message: `Being deleted.${waits}`,
    field: 'metadata.deletionTimestamp',
    value: deletionTimestamp,
    since: deletionTimestamp,
  });
}
