import { isDeepStrictEqual } from 'node:util';
import type { FlagConfiguration, SavedList, Segment } from '@guidon/core';
import type { Change, Changes, EnvironmentDocument } from './environment-document.ts';

/** The objects of an environment by key. */
export interface Objects {
  readonly flags: ReadonlyMap<string, FlagConfiguration>;
  readonly segments: ReadonlyMap<string, Segment>;
  readonly lists: ReadonlyMap<string, SavedList>;
}

/** What has to change for the objects to become those of the document. */
export function difference(current: Objects, { flags, segments, lists }: EnvironmentDocument): Changes {
  return {
    flags: changes(
      current.flags,
      flags.map((configuration) => [configuration.flag.key, configuration]),
      ({ flag, state }) => ({ flag, state }),
    ),
    segments: changes(current.segments, segments.map(keyed), (segment) => ({ segment })),
    lists: changes(current.lists, lists.map(keyed), (list) => ({ list })),
  };
}

function keyed<T extends { readonly key: string }>(object: T): readonly [string, T] {
  return [object.key, object];
}

function changes<T, Present>(
  current: ReadonlyMap<string, T>,
  entries: readonly (readonly [string, T])[],
  present: (object: T) => Present,
): Change<Present>[] {
  const wanted = new Map(entries);
  const gone = [...current.keys()].filter((key) => !wanted.has(key));
  const other = [...wanted].filter(([key, object]) => !isDeepStrictEqual(current.get(key), object));
  return [
    ...gone.map((key) => ({ key, deleted: true as const })),
    ...other.map(([key, object]) => ({ key, ...present(object) })),
  ];
}
