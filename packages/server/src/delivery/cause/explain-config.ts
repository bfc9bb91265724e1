import { everyOf, recordOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** The ConfigMaps a workload reads that are there. */
export function configOf(workload: KubeObject, world: World): readonly KubeObject[] {
  return referencesOf(workload).flatMap(({ to }) =>
    to.kind === 'ConfigMap' ? (world.index.find(to) ?? []) : [],
  );
}

/** Words of a program that does not like what it was configured with. */
const DISLIKED =
  /invalid|parse|unmarshal|syntax|unknown (key|field|option|directive)|unexpected|malformed|not a valid|unsupported|bad config|configuration error|illegal/i;

/** The ConfigMap whose file or variable a program complains about. */
export const configurations: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || !world.isBad(subject)) return [];
  const logged = world.statements(subject).filter(({ from }) => from === 'log');
  const disliked = logged.filter(({ text }) => DISLIKED.test(text));
  if (disliked.length === 0) return [];
  return configOf(subject, world).flatMap((config) => complained(config, subject, disliked, world));
};

function complained(
  config: KubeObject,
  subject: KubeObject,
  disliked: readonly Statement[],
  world: World,
): Explanation[] {
  const words = [...mountsOf(config, subject), ...Object.keys(recordOf(config, 'data'))];
  const telling = words.filter((word) => word.length > 3);
  const said = disliked.find(({ text }) => telling.some((word) => text.includes(word)));
  return said === undefined ? [] : [blame(config, 0.65, 'is configured by', world, said.evidence)];
}

/** Where the containers of a workload see a ConfigMap as files. */
function mountsOf(config: KubeObject, subject: KubeObject): readonly string[] {
  const pod = POD_SPECS[subject.kind] ?? 'spec';
  const volumes = everyOf(subject, `${pod}.volumes[]`).filter(
    (volume) => textOf(volume, 'configMap.name') === config.metadata.name,
  );
  const names = volumes.map((volume) => textOf(volume, 'name'));
  const mounts = everyOf(subject, `${pod}.containers[].volumeMounts[]`);
  return mounts
    .filter((mount) => names.includes(textOf(mount, 'name')))
    .flatMap((mount) => textOf(mount, 'mountPath') ?? []);
}
