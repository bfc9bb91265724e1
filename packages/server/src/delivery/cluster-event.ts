import { countOf, textOf } from './fields.ts';
import { isKubeObject, type KubeObject } from './kube-object.ts';
import { groupOf, type ObjectRef } from './object-ref.ts';

/** A core/v1 Event, read. */
export interface ClusterEvent {
  readonly about: ObjectRef;
  readonly uid: string | undefined;
  readonly warning: boolean;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339: when it was last seen. */
  readonly time: string;
  /** How often it was seen. */
  readonly count: number;
  /** Annotations of the event: Flux puts revisions there. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where an event says when it was last seen, best first. */
const TIMES = [
  'series.lastObservedTime',
  'lastTimestamp',
  'eventTime',
  'firstTimestamp',
  'metadata.creationTimestamp',
];

/** Reads an Event; undefined when it is about nothing or without a time. */
export function readEvent(value: KubeObject): ClusterEvent | undefined {
  const time = TIMES.map((path) => textOf(value, path)).find((found) => found !== undefined);
  const about = subjectOf(value);
  if (!isKubeObject(value) || about === undefined || time === undefined) return undefined;
  return {
    about,
    uid: textOf(value, 'involvedObject.uid') ?? textOf(value, 'regarding.uid'),
    warning: textOf(value, 'type') === 'Warning',
    reason: textOf(value, 'reason') ?? '',
    message: textOf(value, 'message') ?? textOf(value, 'note') ?? '',
    time,
    count: Math.max(1, countOf(value, 'count'), countOf(value, 'series.count')),
    annotations: value.metadata.annotations ?? {},
  };
}

function subjectOf(value: KubeObject): ObjectRef | undefined {
  const at = textOf(value, 'involvedObject.kind') === undefined ? 'regarding' : 'involvedObject';
  const kind = textOf(value, `${at}.kind`);
  const name = textOf(value, `${at}.name`);
  if (kind === undefined || name === undefined) return undefined;
  const group = groupOf(textOf(value, `${at}.apiVersion`) ?? '');
  return { group, kind, namespace: textOf(value, `${at}.namespace`) ?? '', name };
}
