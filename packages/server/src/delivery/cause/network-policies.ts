import { fieldOf, isRecord, listOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { selects, templateLabels, type World } from './world.ts';

/**
 * NetworkPolicies that keep a workload from reaching others: those that select the callee, when none of them lets the
 * caller in, and those that select the caller, when none of them lets it out to the callee.
 */
export function barring(
  caller: KubeObject,
  callees: readonly KubeObject[],
  world: World,
): readonly KubeObject[] {
  const inward = callees.flatMap((callee) => {
    const policies = policiesOn(callee, 'Ingress', world);
    return policies.some((policy) => admits(policy, caller, callee, world)) ? [] : policies;
  });
  const outward = callees.flatMap((callee) => {
    const policies = policiesOn(caller, 'Egress', world);
    return policies.some((policy) => releases(policy, caller, callee, world)) ? [] : policies;
  });
  return [...new Set([...inward, ...outward])];
}

/** NetworkPolicies that let a workload ask no name server. */
export function barringNames(caller: KubeObject, world: World): readonly KubeObject[] {
  const policies = policiesOn(caller, 'Egress', world);
  const isFree = policies.some((policy) => listOf(policy, 'spec.egress').some(opensNames));
  return isFree ? [] : policies;
}

/** Whether a rule lets somebody ask a name server: by its port, or by saying nothing of ports or peers. */
function opensNames(rule: unknown): boolean {
  const ports = listOf(rule, 'ports');
  if (ports.length === 0) return listOf(rule, 'to').length === 0 || listOf(rule, 'to').some(isWide);
  return ports.some((port) => ['53', 'dns', 'domain'].includes(String(fieldOf(port, 'port') ?? '53')));
}

/** Whether a peer takes in the pods of the name server: it names other namespaces, or addresses. */
function isWide(peer: unknown): boolean {
  return fieldOf(peer, 'namespaceSelector') !== undefined || fieldOf(peer, 'ipBlock') !== undefined;
}

function policiesOn(workload: KubeObject, type: 'Ingress' | 'Egress', world: World): readonly KubeObject[] {
  return world.index.ofKind('NetworkPolicy').filter((policy) => {
    if (policy.metadata.namespace !== workload.metadata.namespace) return false;
    const types = listOf(policy, 'spec.policyTypes');
    const applies =
      types.length === 0
        ? type === 'Ingress' || fieldOf(policy, 'spec.egress') !== undefined
        : types.includes(type);
    return applies && matches(fieldOf(policy, 'spec.podSelector'), templateLabels(workload));
  });
}

function admits(policy: KubeObject, caller: KubeObject, callee: KubeObject, world: World): boolean {
  return listOf(policy, 'spec.ingress').some((rule) => {
    const peers = listOf(rule, 'from');
    if (!opensPort(rule, callee)) return false;
    return peers.length === 0 || peers.some((peer) => isPeer(peer, caller, callee, world));
  });
}

function releases(policy: KubeObject, caller: KubeObject, callee: KubeObject, world: World): boolean {
  return listOf(policy, 'spec.egress').some((rule) => {
    const peers = listOf(rule, 'to');
    if (!opensPort(rule, callee)) return false;
    return peers.length === 0 || peers.some((peer) => isPeer(peer, callee, caller, world));
  });
}

/** Whether a rule takes in a port the callee listens on, where both say which. */
function opensPort(rule: unknown, callee: KubeObject): boolean {
  const wanted = listOf(rule, 'ports');
  const ports = listOf(callee, 'spec.template.spec.containers').flatMap((found) => listOf(found, 'ports'));
  if (wanted.length === 0 || ports.length === 0) return true;
  const open = ports.flatMap((port) => [String(fieldOf(port, 'containerPort')), textOf(port, 'name') ?? '']);
  return wanted.some((port) => {
    const first = fieldOf(port, 'port');
    if (first === undefined || fieldOf(port, 'endPort') !== undefined) return true;
    return open.includes(String(first));
  });
}

/** Whether a rule on `callee` takes in `caller`; for egress, the other way round. */
function isPeer(peer: unknown, caller: KubeObject, callee: KubeObject, world: World): boolean {
  if (fieldOf(peer, 'ipBlock') !== undefined) return true;
  const namespace = caller.metadata.namespace ?? '';
  const wanted = fieldOf(peer, 'namespaceSelector');
  const labels =
    world.index.find({ kind: 'Namespace', namespace: '', name: namespace })?.metadata.labels ?? {};
  const known = { 'kubernetes.io/metadata.name': namespace, ...labels };
  if (wanted === undefined ? namespace !== callee.metadata.namespace : !matches(wanted, known)) return false;
  const pods = fieldOf(peer, 'podSelector');
  return pods === undefined || matches(pods, templateLabels(caller));
}

/** Whether a selector takes labels; expressions are taken to match, for a policy is blamed only when it surely bars. */
function matches(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  if (!isRecord(selector)) return true;
  const wanted = recordOf(selector, 'matchLabels');
  return Object.keys(wanted).length === 0 || selects(wanted, labels);
}
