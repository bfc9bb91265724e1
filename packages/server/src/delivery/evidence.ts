import type { ObjectRef } from './object-ref.ts';

/** One fact read from the cluster, and where it stands. */
export interface Evidence {
  readonly object: ObjectRef;
  /** A path into the object; `event <reason>`, `log <container>` for what is told about it. */
  readonly field: string;
  /** As the cluster says it, cut to {@link LONGEST_VALUE} characters. Written by others. */
  readonly value: string;
  /** RFC 3339: since when, or when it was last seen. */
  readonly time?: string;
}

/** The longest value of a piece of evidence, in characters. */
export const LONGEST_VALUE = 400;

/** A piece of evidence with its value cut to size. */
export function evidence(object: ObjectRef, field: string, value: string, time?: string): Evidence {
  const cut = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  return { object, field, value: cut, ...(time === undefined ? {} : { time }) };
}
