import { countOf, isRecord, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/** One of `status.conditions`. */
export interface Condition {
  readonly type: string;
  /** True, False or Unknown. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339. */
  readonly since: string | undefined;
  /** 0 when the condition does not say it. */
  readonly generation: number;
}

/** The conditions of an object, in its order. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  return listOf(object, 'status.conditions').filter(isRecord).map(readCondition);
}

/** One condition of an object; undefined when it has none of that type. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** Whether a condition is there and True. */
export function isTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}

function readCondition(value: unknown): Condition {
  return {
    type: textOf(value, 'type') ?? '',
    status: textOf(value, 'status') ?? 'Unknown',
    reason: textOf(value, 'reason') ?? '',
    message: textOf(value, 'message') ?? '',
    since: textOf(value, 'lastTransitionTime'),
    generation: countOf(value, 'observedGeneration'),
  };
}
