import { evidence } from '../evidence.ts';
import { fieldOf, recordOf } from '../fields.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refOf } from '../object-ref.ts';
import { configOf } from './explain-config.ts';
import { makersOf } from './explain-missing.ts';
import { isDown } from './explain-workloads.ts';
import { blame, blameMissing, type Explainer, type Explanation } from './explanation.ts';
import { deadPorts, hostsNamed, servicesByAddress, UNRESOLVED } from './hosts-named.ts';
import { barring } from './network-policies.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** Words of a connection that did not come about. */
export const UNREACHED =
  /refused|timed? ?out|timeout|unreachable|no route|reset by peer|\bECONN|\bETIMEDOUT\b|\bEHOSTUNREACH\b|503|no endpoints|unavailable|not available|connect|waiting for|dial tcp|not ready|deadline/i;

/** The Services an object cannot reach, in the words of its log, its controller or its events. */
export const calls: Explainer = (subject, world) =>
  world
    .statements(subject)
    .filter(({ text }) => UNREACHED.test(text) || UNRESOLVED.test(text))
    .flatMap((statement) => called(statement, subject, world));

function called(statement: Statement, subject: KubeObject, world: World): Explanation[] {
  const own = subject.metadata.namespace ?? '';
  const named = hostsNamed(statement.text, own, world).flatMap((host) => {
    const ref: ObjectRef = { group: '', kind: 'Service', namespace: host.namespace, name: host.service };
    const found = world.index.find(ref);
    if (found !== undefined) return behind(found, subject, statement, world);
    if (!host.asked || !UNRESOLVED.test(statement.text) || !world.isMissing(ref) || !modelled(world))
      return [];
    return unknownHost(ref, host.inCluster ? 0.85 : 0.7, subject, statement, world);
  });
  return [
    ...named,
    ...servicesByAddress(statement.text, world).flatMap((found) => behind(found, subject, statement, world)),
  ];
}

/** A Service that is not there: its maker is to blame if there is one, otherwise the ConfigMap that names it. */
function unknownHost(
  ref: ObjectRef,
  weight: number,
  subject: KubeObject,
  statement: Statement,
  world: World,
): Explanation[] {
  const missing = blameMissing(ref, weight, 'calls', statement.evidence);
  if (makersOf(ref, world).length > 0) return [missing];
  const config = configOf(world.workloadOf(subject), world);
  const naming = config.filter(({ data }) => JSON.stringify(data ?? {}).includes(ref.name));
  if (naming.length === 0) return [missing];
  const misled = naming.map((found) =>
    blame(found, 0.8, 'takes the address from', world, statement.evidence),
  );
  return [...misled, { ...missing, weight: 0.5 }];
}

/** Whether the snapshot holds Services at all, so that one that is not in it can be said to be missing. */
function modelled(world: World): boolean {
  return world.index.ofKind('Service').length > 0;
}

function behind(service: KubeObject, subject: KubeObject, statement: Statement, world: World): Explanation[] {
  const workloads = world
    .workloadsBehind(service)
    .filter((workload) => workload !== world.workloadOf(subject));
  const down = workloads.filter((workload) => isDown(workload, world));
  const said = statement.evidence;
  if (down.length > 0) return down.map((workload) => blame(workload, 0.95, 'calls', world, said));
  if (workloads.length === 0)
    return empty(service, world) ? [blame(service, 0.88, 'calls', world, said)] : [];
  if (deadPorts(service, workloads).length > 0) return [blame(service, 0.85, 'calls', world, said)];
  return barring(world.workloadOf(subject), workloads, world).map((policy) =>
    blame(policy, 0.8, 'is kept out by', world, said),
  );
}

/** Whether a Service has nobody to send to: it selects, and nothing is selected. */
function empty(service: KubeObject, world: World): boolean {
  const selects = Object.keys(recordOf(service, 'spec.selector')).length > 0;
  return selects && world.workloadsBehind(service).length === 0 && service.metadata.namespace !== undefined;
}

/** Words of a pod that gets no network or volume from the plugin of its node. */
const PLUGIN = /sandbox|cni|csi|plugin|driver name|not found in the list of registered/i;

/** Workloads in trouble that are named where something could not be reached: plugins of nodes, brokers, gateways. */
export const plugins: Explainer = (subject, world) => {
  const said = world.statements(subject).filter(({ text }) => UNREACHED.test(text) || PLUGIN.test(text));
  if (said.length === 0) return [];
  const own = world.workloadOf(subject);
  return world.downWorkloads
    .filter((workload) => workload !== own)
    .flatMap((workload) => {
      const { name } = workload.metadata;
      const words = name.split('-').filter((word) => word.length > 3);
      const naming = said.find(
        ({ text }) =>
          mentions(text, name) ||
          (workload.kind === 'DaemonSet' && PLUGIN.test(text) && words.some((word) => mentions(text, word))),
      );
      if (naming === undefined || name.length < 4) return [];
      const weight = PLUGIN.test(naming.text) && workload.kind === 'DaemonSet' ? 0.9 : 0.6;
      return [blame(workload, weight, 'needs', world, naming.evidence)];
    });
};

function mentions(text: string, name: string): boolean {
  return new RegExp(`(^|[^a-z0-9-])${name.replaceAll('.', '\\.')}([^a-z0-9]|$)`, 'i').test(text);
}

/** What a Service, an Ingress, a route, a webhook or an API is answered by. */
export const backends: Explainer = (subject, world) => {
  if (subject.kind === 'Service') return serving(subject, world);
  const routed = referencesOf(subject).filter(
    ({ relation }) => relation === 'routes' || relation === 'calls',
  );
  if (routed.length === 0 || fieldOf(subject, 'spec.template') !== undefined) return [];
  return routed.flatMap(({ to, field }) => {
    const found = world.index.find(to);
    if (found === undefined) {
      const there = world.index
        .ofKind(to.kind)
        .some(({ metadata }) => (metadata.namespace ?? '') === to.namespace);
      const said = evidence(refOf(subject), field, to.name);
      return there && world.isMissing(to) ? [blameMissing(to, 0.8, 'sends to', said)] : [];
    }
    return serviceTrouble(found, world)
      ? [blame(found, 0.95, 'sends to', world, evidence(refOf(subject), field, to.name))]
      : [];
  });
};

function serving(service: KubeObject, world: World): Explanation[] {
  return world
    .workloadsBehind(service)
    .filter((workload) => isDown(workload, world))
    .map((workload) => blame(workload, 0.95, 'is served by', world));
}

/** Whether a Service cannot answer: nothing behind it, nothing well behind it, or a port nothing listens on. */
export function serviceTrouble(service: KubeObject, world: World): boolean {
  const workloads = world.workloadsBehind(service);
  if (workloads.length === 0) return selectsNothing(service, world);
  return workloads.every((workload) => isDown(workload, world)) || deadPorts(service, workloads).length > 0;
}

/**
 * Whether a Service selects nothing although something was meant: a workload of its namespace has one of the labels,
 * or is called like it. A Service whose workloads are not in the snapshot is not suspected.
 */
export function selectsNothing(service: KubeObject, world: World): boolean {
  if (!empty(service, world)) return false;
  const wanted = Object.entries(recordOf(service, 'spec.selector'));
  const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'].flatMap((kind) => world.index.ofKind(kind));
  return workloads.some((workload) => {
    if (workload.metadata.namespace !== service.metadata.namespace) return false;
    const labels = recordOf(workload, 'spec.template.metadata.labels');
    return (
      workload.metadata.name === service.metadata.name ||
      wanted.some(([name, value]) => labels[name] === value)
    );
  });
}
