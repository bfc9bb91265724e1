import { fieldOf, isRecord, listOf, recordOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { selects, templateLabels, type World } from './world.ts';

/**
 * NetworkPolicies that keep a workload from reaching others: those that select the callee, when none of them lets the
 * caller in, and those that select the caller for egress and let nothing out.
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
  const outward = policiesOn(caller, 'Egress', world);
  const closed = outward.every((policy) => listOf(policy, 'spec.egress').length === 0) ? outward : [];
  return [...new Set([...inward, ...closed])];
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
    return peers.length === 0 || peers.some((peer) => isPeer(peer, caller, callee, world));
  });
}

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
