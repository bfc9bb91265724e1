import type { KubeObject } from '../kube-object.ts';
import { configOf } from './explain-config.ts';
import { serviceTrouble } from './explain-network.ts';
import { isDown } from './explain-workloads.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { hostsNamed, UNRESOLVED } from './hosts-named.ts';
import { changedBefore } from './lately-changed.ts';
import { barring, barringNames } from './network-policies.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** Why names are not resolved: the cluster's name server, what it is configured with, or a policy in between. */
export const names: Explainer = (subject, world) =>
  world
    .statements(subject)
    .flatMap((statement) => [...resolvers(statement, subject, world), ...unasked(statement, subject, world)]);

function resolvers(statement: Statement, subject: KubeObject, world: World): Explanation[] {
  if (!UNRESOLVED.test(statement.text) && !/:53\b/.test(statement.text)) return [];
  const because = 'resolves names through';
  const servers = nameServers(world).filter((server) => server !== world.workloadOf(subject));
  const down = servers.filter((server) => isDown(server, world));
  if (down.length > 0) return down.map((server) => blame(server, 0.96, because, world, statement.evidence));
  const unserved = servers
    .flatMap((server) => servicesOf(server, world))
    .filter((service) => serviceTrouble(service, world));
  const changed = servers
    .flatMap((server) => configOf(server, world))
    .filter((config) => changedBefore(config, subject, world) && !asksForNobody(statement, subject, world));
  return [
    ...unserved.map((service) => blame(service, 0.9, because, world, statement.evidence)),
    ...changed.map((config) => blame(config, 0.7, because, world, statement.evidence)),
  ];
}

function nameServers(world: World): readonly KubeObject[] {
  return ['Deployment', 'DaemonSet']
    .flatMap((kind) => world.index.ofKind(kind))
    .filter(({ metadata }) => {
      const isDns =
        metadata.labels?.['k8s-app'] === 'kube-dns' ||
        /^(coredns|kube-dns|node-local-dns|rke2-coredns)/.test(metadata.name);
      return isDns && metadata.namespace === 'kube-system';
    });
}

/** The Services a name server is asked through, going by their names: one with a wrong selector has none behind it. */
function servicesOf(server: KubeObject, world: World): readonly KubeObject[] {
  return world.index
    .ofKind('Service')
    .filter(
      ({ metadata }) =>
        metadata.namespace === server.metadata.namespace &&
        (metadata.name === 'kube-dns' || metadata.name === server.metadata.name),
    );
}

/** Whether a name is of a Service that is not there: no name server knows it. */
function asksForNobody({ text }: Statement, subject: KubeObject, world: World): boolean {
  return hostsNamed(text, subject.metadata.namespace ?? '', world).some(
    ({ inCluster, namespace, service }) =>
      inCluster && world.isMissing({ group: '', kind: 'Service', namespace, name: service }),
  );
}

/** Policies that keep a program from asking the name server, when its questions are not answered in time. */
function unasked(statement: Statement, subject: KubeObject, world: World): Explanation[] {
  const isUnanswered = /:53\b|EAI_AGAIN|temporary failure in name resolution/i.test(statement.text);
  if (!isUnanswered || !/time|EAI_AGAIN|temporary/i.test(statement.text)) return [];
  const caller = world.workloadOf(subject);
  const policies = [...barringNames(caller, world), ...barring(caller, nameServers(world), world)];
  return policies.map((policy) =>
    blame(policy, 0.8, 'may not ask for names under', world, statement.evidence),
  );
}
