import { isFluxObject } from '../health/flux-health.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';
import { blame, type Explainer } from './explanation.ts';

/** The operator that ought to handle the finalizers of an object that is not deleted, when it is down. */
export const finalizers: Explainer = (subject, world) => {
  const { deletionTimestamp, finalizers: left = [] } = subject.metadata;
  if (deletionTimestamp === undefined || left.length === 0 || isFluxObject(subject)) return [];
  if (!world.isBad(subject)) return [];
  return world.downWorkloads
    .filter((workload) => isOperatorOf(workload, subject))
    .map((workload) => blame(workload, 0.85, 'is torn down by', world));
};

/** Words that end the name of a program that works on objects of some kind. */
const OPERATOR = /operator|controller|manager/;

/** Whether a workload is the operator of an object's kind: it is called after the kind or the first word of its group. */
function isOperatorOf({ metadata }: KubeObject, object: KubeObject): boolean {
  const [word = ''] = groupOf(object.apiVersion).split('.');
  if (word === '') return false;
  const names = [metadata.name, metadata.namespace ?? ''];
  const parts = names.flatMap((name) => name.split('-'));
  const isMeant = parts.includes(word) || parts.includes(object.kind.toLowerCase());
  return isMeant && names.some((name) => OPERATOR.test(name));
}
