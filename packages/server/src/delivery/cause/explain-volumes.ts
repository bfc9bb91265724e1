import { textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import { blame, type Explainer } from './explanation.ts';

/** Words of a scheduler that finds no node near a volume, or of a volume that another node holds. */
const BOUND_ELSEWHERE = /volume node affinity conflict|no available volume zone|Multi-Attach error/i;

/** Claims that are well and whose volume is where no pod can be: in another zone, or attached to another node. */
export const placedVolumes: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || !world.isBad(subject)) return [];
  const said = world.statements(subject).find(({ text }) => BOUND_ELSEWHERE.test(text));
  if (said === undefined) return [];
  const [volume] = /pvc-[0-9a-f-]{36}/.exec(said.text) ?? [];
  return [subject, ...world.health.badPodsOf(subject).slice(0, 3)]
    .flatMap((user) => referencesOf(user))
    .filter(({ to }) => to.kind === 'PersistentVolumeClaim')
    .flatMap(({ to }) => world.index.find(to) ?? [])
    .filter((claim) => volume === undefined || textOf(claim, 'spec.volumeName') === volume)
    .map((claim) => ({
      ...blame(claim, 0.75, 'stores its data on', world, said.evidence),
      proven: true,
    }));
};
