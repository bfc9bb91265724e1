import { type Evidence, evidence } from '../evidence.ts';
import { everyOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import { serviceTrouble } from './explain-network.ts';
import { isDown } from './explain-workloads.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { hostsNamed } from './hosts-named.ts';
import type { World } from './world.ts';

/** States in which a program has run, so that what it calls may be to blame. */
const HAS_RUN =
  /CrashLoopBackOff|Error|NotReady|Unavailable|ReplicasMissing|Pending|PodInitializing|ProgressDeadline/;

/** Services in trouble that a program is told to call, where there is no log to say what it could not reach. */
export const environment: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || subject.kind === 'Pod' || !world.isBad(subject)) return [];
  if (!HAS_RUN.test(world.health.of(subject).reason)) return [];
  if (world.statements(subject).some(({ from }) => from === 'log')) return [];
  const own = subject.metadata.namespace ?? '';
  return toldTo(subject).flatMap(({ field, text }) =>
    hostsNamed(text, own, world).flatMap(({ service: name, namespace }) => {
      const service = world.index.find({ group: '', kind: 'Service', namespace, name });
      if (service === undefined || !serviceTrouble(service, world)) return [];
      return behind(service, subject, world, evidence(refOf(subject), field, name));
    }),
  );
};

function behind(service: KubeObject, subject: KubeObject, world: World, said: Evidence): Explanation[] {
  const down = world
    .workloadsBehind(service)
    .filter((workload) => workload !== subject && isDown(workload, world));
  const blamed = down.length > 0 ? down : [service];
  return blamed.map((object) => blame(object, 0.6, 'is told to call', world, said));
}

/** What the containers of a workload are told: the values of their environment, their commands. */
function toldTo(workload: KubeObject): readonly { readonly field: string; readonly text: string }[] {
  const pod = POD_SPECS[workload.kind] ?? 'spec';
  return ['initContainers', 'containers'].flatMap((list) =>
    ['env[].value', 'command[]', 'args[]'].flatMap((place) => {
      const field = `${pod}.${list}[].${place}`;
      return everyOf(workload, field).flatMap((text) => (typeof text === 'string' ? [{ field, text }] : []));
    }),
  );
}
