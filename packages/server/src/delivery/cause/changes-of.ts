import { type Evidence, evidence } from '../evidence.ts';
import type { KubeObject } from '../kube-object.ts';
import { fieldEdits } from '../managers.ts';
import { refOf } from '../object-ref.ts';
import { currentSet } from '../traced-workload.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;

/** Kinds that are what was last written into them, whoever wrote it: a change that Flux applied counts too. */
const CONTENT = /^(ConfigMap|Secret|(Cluster)?Role(Binding)?|LimitRange|ResourceQuota|NetworkPolicy)$/;

/** What was changed about an object within a day: by whom besides Flux, and when it was last rolled out. */
export function changesOf(object: KubeObject, world: World): readonly Evidence[] {
  const isFresh = (time: string | undefined) => world.index.now - Date.parse(time ?? '') < DAY;
  const edits = fieldEdits(object).filter(
    ({ by, time }) => (by === 'person' || by === 'other' || CONTENT.test(object.kind)) && isFresh(time),
  );
  const set = currentSet(object, world.index);
  const rolledOut = set?.metadata.creationTimestamp;
  return [
    ...edits
      .slice(-2)
      .map(({ manager, fields, time }) =>
        evidence(
          refOf(object),
          `metadata.managedFields[${manager}]`,
          `set ${fields.slice(0, 5).join(', ')}`,
          time,
        ),
      ),
    ...(set === undefined || !isFresh(rolledOut)
      ? []
      : [evidence(refOf(set), 'metadata.creationTimestamp', 'rolled out', rolledOut)]),
  ];
}
