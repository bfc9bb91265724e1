import type { EnvironmentPatch } from '../../flags/environment-patch.ts';
import type { LiveEnvironment } from '../../flags/live-environment.ts';
import type { LiveEnvironments } from '../../flags/live-environments.ts';
import { sseEvent } from '../streams/sse-event.ts';
import { documentOf } from './environment-document.ts';

/** Where a reader was: a {@link LiveEnvironment.position}. */
export interface SeenPosition {
  readonly position: string;
  readonly revision: number;
}

/** Patches of less than this many bytes are not worth a look at how large everything is. */
const FEW_BYTES = 64 * 1024;

/** Says to whoever goes on that it missed nothing: a comment, which is understood at once, and where it is. */
const NOTHING_MISSED = Buffer.from(':\n');

/** The position that a reader which comes back tells; undefined when it tells none. */
export function positionIn(header: string | string[] | undefined): SeenPosition | undefined {
  const match = typeof header === 'string' ? /^(\d{1,15})-[\w-]{22}$/.exec(header) : null;
  return match === null ? undefined : { position: match[0], revision: Number(match[1]) };
}

/**
 * The environment, at least as new as its reader.
 *
 * Who comes from another instance may have seen more than this one, and must not be taken back: the database is asked.
 * Only what was read just now can say that a reader has seen what is no more, since a backup was put back. Throws
 * UNAVAILABLE when the database cannot be read.
 */
export function caughtUp(
  environments: LiveEnvironments,
  live: LiveEnvironment,
  seen: SeenPosition | undefined,
): LiveEnvironment | undefined | Promise<LiveEnvironment | undefined> {
  if (seen === undefined || seen.revision < live.version.revision) return live;
  return seen.position === live.position ? live : environments.refresh(live.name);
}

/** What brings a reader from what it has seen last to now: the patches, or everything where that is not more. */
export function firstEvents(live: LiveEnvironment, seen: SeenPosition | undefined): readonly Buffer[] {
  const patches = seen && live.patchesSince(seen.position);
  if (patches === undefined) return [documentOf(live).put];
  if (patches.length === 0) return [NOTHING_MISSED, sseEvent({ id: live.position })];
  const events = patches.map(({ patch, to }) => patchEvent(patch, to));
  const bytes = events.reduce((sum, { length }) => sum + length, 0);
  if (bytes < FEW_BYTES) return events;
  const { put } = documentOf(live);
  return put.length < bytes ? [put] : events;
}

/** Written once for all who are sent it. */
const written = new WeakMap<EnvironmentPatch, Buffer>();

/** A patch as an event; `position` is where it leads. */
export function patchEvent(patch: EnvironmentPatch, position: string): Buffer {
  const known = written.get(patch);
  if (known !== undefined) return known;
  const event = sseEvent({ event: 'patch', id: position, data: JSON.stringify(patch) });
  written.set(patch, event);
  return event;
}
