import { type Evidence, evidence } from '../evidence.ts';
import { everyOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import { serviceTrouble, UNREACHED } from './explain-network.ts';
import { isDown } from './explain-workloads.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { hostsNamed } from './hosts-named.ts';
import { changedBefore } from './lately-changed.ts';
import { barring } from './network-policies.ts';
import type { World } from './world.ts';

/** States in which a program has run, so that what it calls may be to blame. */
const HAS_RUN =
  /CrashLoopBackOff|Error|NotReady|Unavailable|ReplicasMissing|Pending|PodInitializing|ProgressDeadline/;

/**
 * Services in trouble that a program is told to call, where there is no log to say what it could not reach; and
 * policies that lately keep it from one, where no log says that it failed for anything else.
 */
export const environment: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || subject.kind === 'Pod' || !world.isBad(subject)) return [];
  if (!HAS_RUN.test(world.health.of(subject).reason)) return [];
  const logged = world.statements(subject).filter(({ from }) => from === 'log');
  if (logged.length > 0 && !logged.some(({ text }) => UNREACHED.test(text))) return [];
  const own = subject.metadata.namespace ?? '';
  return toldTo(subject).flatMap(({ field, text }) =>
    hostsNamed(text, own, world).flatMap(({ service: name, namespace }) => {
      const service = world.index.find({ group: '', kind: 'Service', namespace, name });
      if (service === undefined) return [];
      const said = evidence(refOf(subject), field, name);
      if (!serviceTrouble(service, world)) return barred(service, subject, world, said);
      return logged.length === 0 ? behind(service, subject, world, said) : [];
    }),
  );
};

/** Policies that were made or changed shortly before, and keep a program from a Service that is well. */
function barred(service: KubeObject, subject: KubeObject, world: World, said: Evidence): Explanation[] {
  return barring(subject, world.workloadsBehind(service), world)
    .filter((policy) => changedBefore(policy, subject, world))
    .map((policy) => blame(policy, 0.65, 'is kept out by', world, said));
}

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
