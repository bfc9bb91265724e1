import { countOf, isRecord, listOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/** What a pod's status says of one of its containers. */
export interface ContainerState {
  readonly name: string;
  readonly init: boolean;
  /** Where it stands in the pod: `status.containerStatuses[name]`. */
  readonly field: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it is not running; undefined when it is. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly running: boolean;
  /** How it ended, now or the last time; undefined when it never did. */
  readonly ended: Ended | undefined;
  /** Whether it has ended and was not started again. */
  readonly isOver: boolean;
}

/** The end of a container's run. */
export interface Ended {
  readonly reason: string;
  readonly exitCode: number;
  readonly message: string;
  /** RFC 3339. */
  readonly at: string | undefined;
}

/** The containers of a pod, init containers first. */
export function containersOf(pod: KubeObject): readonly ContainerState[] {
  return [
    ...listOf(pod, 'status.initContainerStatuses').map((status) => readState(status, true)),
    ...listOf(pod, 'status.containerStatuses').map((status) => readState(status, false)),
  ];
}

function readState(status: unknown, init: boolean): ContainerState {
  const name = textOf(status, 'name') ?? '';
  const waiting = recordOf(status, 'state').waiting;
  const over = recordOf(status, 'state').terminated;
  const last = recordOf(status, 'lastState').terminated;
  return {
    name,
    init,
    field: `status.${init ? 'initContainerStatuses' : 'containerStatuses'}[${name}]`,
    image: textOf(status, 'image') ?? '',
    ready: readField(status, 'ready'),
    restarts: countOf(status, 'restartCount'),
    waiting: isRecord(waiting)
      ? { reason: textOf(waiting, 'reason') ?? '', message: textOf(waiting, 'message') ?? '' }
      : undefined,
    running: isRecord(recordOf(status, 'state').running),
    ended: endOf(over) ?? endOf(last),
    isOver: isRecord(over),
  };
}

function readField(status: unknown, name: string): boolean {
  return isRecord(status) && status[name] === true;
}

function endOf(terminated: unknown): Ended | undefined {
  if (!isRecord(terminated)) return undefined;
  return {
    reason: textOf(terminated, 'reason') ?? '',
    exitCode: countOf(terminated, 'exitCode'),
    message: textOf(terminated, 'message') ?? '',
    at: textOf(terminated, 'finishedAt'),
  };
}
