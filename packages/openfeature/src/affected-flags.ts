import { type References, segmentReferences, stateReferences } from '@guidon/core';
import type { Objects } from './difference.ts';
import type { Changes } from './environment-document.ts';

/** Keys of objects whose answers may have changed. */
interface Affected {
  readonly flags: Set<string>;
  readonly segments: Set<string>;
  readonly lists: Set<string>;
}

/**
 * The flags that may answer differently after changes: those changed, and those that refer to what changed, directly
 * or through segments and other flags. Sorted by key.
 */
export function affectedFlags(changes: Changes, { flags, segments }: Objects): string[] {
  const affected: Affected = {
    flags: keysOf(changes.flags),
    segments: keysOf(changes.segments),
    lists: keysOf(changes.lists),
  };
  for (let before = -1; before < sizeOf(affected); ) {
    before = sizeOf(affected);
    for (const [key, segment] of segments)
      if (!affected.segments.has(key) && refersTo(affected, segmentReferences(segment)))
        affected.segments.add(key);
    for (const [key, { state }] of flags)
      if (!affected.flags.has(key) && refersTo(affected, stateReferences(state))) affected.flags.add(key);
  }
  return [...affected.flags].sort();
}

function keysOf(changes: readonly { readonly key: string }[]): Set<string> {
  return new Set(changes.map(({ key }) => key));
}

function sizeOf({ flags, segments }: Affected): number {
  return flags.size + segments.size;
}

function refersTo(affected: Affected, { flags, segments, lists }: References): boolean {
  return meet(flags, affected.flags) || meet(segments, affected.segments) || meet(lists, affected.lists);
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return others.size > 0 && [...some].some((key) => others.has(key));
}
