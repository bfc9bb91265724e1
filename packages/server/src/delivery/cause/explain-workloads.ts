import { fieldOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import { conditionOf } from '../health/conditions.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import type { World } from './world.ts';

/** What a pod, ReplicaSet or Job is part of: its template comes from there. */
export const wholes: Explainer = (subject, world) => {
  const whole = world.workloadOf(subject);
  if (whole === subject) return [];
  const isBad = world.isBad(whole) || world.isBad(subject);
  // A run that does not end is not the fault of its schedule.
  if (world.health.of(subject).reason === 'Overdue') return [];
  return isBad ? [blame(whole, 0.98, 'is part of', world)] : [];
};

/** What an object of another controller has made and that is not well. */
export const parts: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] !== undefined || !world.isBad(subject)) return [];
  const bad = world.index.childrenOf(subject).filter((child) => world.isBad(child));
  return bad.map((child) => blame(child, 0.85, 'is made of', world));
};

/** The run that a CronJob waits for before it may start the next. */
export const runs: Explainer = (subject, world) => {
  if (subject.kind !== 'CronJob' || !world.isBad(subject)) return [];
  const overdue = world.index.childrenOf(subject).filter((job) => world.health.of(job).reason === 'Overdue');
  return overdue.map((job) => blame(job, 0.97, 'waits for the end of', world));
};

/** Claims and volumes that pods wait for. */
export const volumes: Explainer = (subject, world) => {
  if (!world.isBad(subject)) return [];
  const users = [
    subject,
    ...(POD_SPECS[subject.kind] === undefined ? [] : world.health.badPodsOf(subject).slice(0, 3)),
  ];
  return users.flatMap((user) =>
    referencesOf(user).flatMap(({ to, relation }) => {
      const found = relation === 'volume' ? world.index.find(to) : undefined;
      return found !== undefined && world.isBad(found)
        ? [blame(found, 0.95, 'stores its data on', world)]
        : [];
    }),
  );
};

/** Nodes that pods run on, or cannot be placed on. */
export const nodes: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || !world.isBad(subject)) return [];
  return [...hosts(subject, world), ...placement(subject, world)];
};

function hosts(subject: KubeObject, world: World): Explanation[] {
  return world.health.badPodsOf(subject).flatMap((pod) => {
    const node = world.index.find({ kind: 'Node', namespace: '', name: textOf(pod, 'spec.nodeName') ?? '' });
    if (node === undefined || !world.isBad(node)) return [];
    const lost =
      /Evicted|NodeLost|NodeNotReady|NodeShutdown|Terminated|NotReady|Preempt|DeletionStuck|Terminating|Unknown/.test(
        world.health.of(pod).reason,
      );
    const isDown = conditionOf(node, 'Ready')?.status !== 'True';
    return [blame(node, lost || isDown ? 0.93 : 0.35, 'runs on', world)];
  });
}

/** Taints that nodes get from what is wrong with them. */
const TAINTS =
  /node\.kubernetes\.io\/(unreachable|not-ready|disk-pressure|memory-pressure|pid-pressure|network-unavailable)/;

function placement(subject: KubeObject, world: World): Explanation[] {
  const said = world.statements(subject).find(({ text }) => /nodes are available|Unschedulable/.test(text));
  if (said === undefined) return [];
  const all = world.index.ofKind('Node');
  const bad = all
    .filter((node) => world.isBad(node))
    .map((node) =>
      blame(node, TAINTS.test(said.text) ? 0.9 : 0.65, 'cannot be placed on', world, said.evidence),
    );
  const cordoned = all.filter((node) => !world.isBad(node) && fieldOf(node, 'spec.unschedulable') === true);
  if (!/unschedulable/.test(said.text.replace('Unschedulable', ''))) return bad;
  return [...bad, ...cordoned.map((node) => blame(node, 0.8, 'cannot be placed on', world, said.evidence))];
}

/** The provisioner a claim waits for. */
export const provisioners: Explainer = (subject, world) => {
  if (subject.kind !== 'PersistentVolumeClaim' || !world.isBad(subject)) return [];
  const storage = world.index.find({
    kind: 'StorageClass',
    namespace: '',
    name: textOf(subject, 'spec.storageClassName') ?? '',
  });
  const provisioner =
    textOf(storage, 'provisioner') ??
    world
      .statements(subject)
      .map(({ text }) => /provisioner "([^"]+)"/.exec(text)?.[1])
      .find((found) => found !== undefined);
  if (provisioner === undefined) return [];
  const [word = ''] = provisioner.split(/[./]/);
  const made = ['Deployment', 'StatefulSet', 'DaemonSet'].flatMap((kind) => world.index.ofKind(kind));
  return made
    .filter(
      (workload) =>
        isDown(workload, world) &&
        (workload.metadata.name.includes(word) || JSON.stringify(workload.spec).includes(provisioner)),
    )
    .map((workload) => blame(workload, 0.93, 'is provisioned by', world));
};

/** Whether a workload does not do its work, and will not soon: it is not well, or has no replicas. */
export function isDown(workload: KubeObject, world: World): boolean {
  if (world.isUnderway(workload)) return false;
  return world.isBad(workload) || world.health.of(workload).reason === 'ScaledToZero';
}

/** What keeps a namespace, or an object in it, from being deleted. */
export const remains: Explainer = (subject, world) => {
  if (subject.kind !== 'Namespace' || !world.isBad(subject)) return [];
  const stuck = world.index.objects.filter(
    ({ metadata }) =>
      metadata.namespace === subject.metadata.name &&
      metadata.deletionTimestamp !== undefined &&
      (metadata.finalizers ?? []).length > 0,
  );
  const services = world.index.ofKind('APIService').filter((object) => world.isBad(object));
  const discovery = /discovery|complete list of server APIs/i.test(world.health.of(subject).message);
  return [
    ...stuck.map((object) => blame(object, 0.93, 'cannot go before', world)),
    ...(discovery ? services.map((object) => blame(object, 0.96, 'cannot be emptied without', world)) : []),
  ];
};

/** The target of an autoscaler, and who measures it. */
export const autoscaling: Explainer = (subject, world) => {
  if (subject.kind !== 'HorizontalPodAutoscaler') return [];
  const targets = referencesOf(subject).flatMap(({ to, relation }) =>
    relation === 'scales' ? (world.index.find(to) ?? []) : [],
  );
  const metrics = world.index
    .ofKind('APIService')
    .filter((object) => object.metadata.name.endsWith('metrics.k8s.io') && world.isBad(object));
  const unmeasured = world.statements(subject).some(({ text }) => /metrics/i.test(text));
  return [
    ...targets.filter((target) => world.isBad(target)).map((target) => blame(target, 0.85, 'scales', world)),
    ...(unmeasured ? metrics.map((object) => blame(object, 0.93, 'is measured by', world)) : []),
    ...(unmeasured && metrics.length === 0 ? metricsServers(world) : []),
  ];
};

function metricsServers(world: World): Explanation[] {
  const servers = world.index
    .ofKind('Deployment')
    .filter(({ metadata }) => /metrics-server|metrics-adapter/.test(metadata.name));
  return servers
    .filter((server) => isDown(server, world))
    .map((server) => blame(server, 0.93, 'is measured by', world));
}

/** What kinds nobody described name in their spec, when it is not well. */
export const named: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] !== undefined || !world.isBad(subject)) return [];
  return referencesOf(subject).flatMap(({ to, relation, field }) => {
    const found = relation === 'config' || relation === 'identity' ? world.index.find(to) : undefined;
    return found !== undefined && found !== subject && world.isBad(found)
      ? [blame(found, 0.93, `needs (${field})`, world)]
      : [];
  });
};
