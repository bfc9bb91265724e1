import type { KubeObject } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';
import { acmeHealth } from './acme-health.ts';
import { deletionHealth } from './deletion.ts';
import { fluxHealth, isFluxObject } from './flux-health.ts';
import type { Health } from './health.ts';
import {
  apiServiceHealth,
  autoscalerHealth,
  claimHealth,
  conventionalHealth,
  definitionHealth,
  namespaceHealth,
  nodeHealth,
  serviceHealth,
  thereIsEnough,
} from './other-health.ts';
import { podHealth } from './pod-health.ts';
import {
  cronJobHealth,
  daemonSetHealth,
  deploymentHealth,
  jobHealth,
  replicaSetHealth,
  statefulSetHealth,
} from './workload-health.ts';

/** Computes the health of one object; `now` is the cluster's time in milliseconds. */
type HealthRule = (object: KubeObject, now: number) => Health;

/** How kinds of Kubernetes itself are judged, by `apiVersion`'s group and kind. Flux's kinds share one rule. */
const RULES: Readonly<Record<string, HealthRule>> = {
  'apps/Deployment': deploymentHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  'apps/ReplicaSet': replicaSetHealth,
  'batch/Job': jobHealth,
  'batch/CronJob': cronJobHealth,
  'autoscaling/HorizontalPodAutoscaler': autoscalerHealth,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth,
  'apiregistration.k8s.io/APIService': apiServiceHealth,
  'policy/PodDisruptionBudget': thereIsEnough,
  'acme.cert-manager.io/Order': acmeHealth,
  'acme.cert-manager.io/Challenge': acmeHealth,
  '/Pod': podHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Node': nodeHealth,
  '/Namespace': namespaceHealth,
  '/Service': serviceHealth,
};

/** Rules that judge a deletion themselves: what keeps a pod or a namespace says more than that it goes. */
const OWN_ENDS: ReadonlySet<HealthRule> = new Set([podHealth, namespaceHealth]);

/** The computed health of an object of any kind, from the object alone; `now` is the cluster's time in milliseconds. */
export function healthOf(object: KubeObject, now: number): Health {
  if (isFluxObject(object)) return fluxHealth(object, now);
  const rule = RULES[`${groupOf(object.apiVersion)}/${object.kind}`] ?? conventionalHealth;
  return (OWN_ENDS.has(rule) ? undefined : deletionHealth(object, now)) ?? rule(object, now);
}
