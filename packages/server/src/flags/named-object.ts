import { referencesOf } from '@guidon/core';
import type { ObjectKind } from './documents.ts';
import type { Target } from './flag-store.ts';

/** An object of a project, without what is in it. */
export interface NamedObject {
  readonly kind: ObjectKind;
  readonly key: string;
}

/** An object as scopes and conflicts name it: `flag checkout`. */
export function nameOf({ kind, key }: NamedObject): string {
  return `${kind} ${key}`;
}

/** The segments, lists and flags that conditions refer to themselves. */
export function targetsIn(conditions: Parameters<typeof referencesOf>[0]): readonly Target[] {
  const { segments, lists, flags } = referencesOf(conditions);
  return [
    ...[...segments].map((key) => ({ kind: 'segment', key }) as const),
    ...[...lists].map((key) => ({ kind: 'list', key }) as const),
    ...[...flags].map((key) => ({ kind: 'flag', key }) as const),
  ];
}
