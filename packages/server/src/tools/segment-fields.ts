import { FLAG_KEY_PATTERN } from '@guidon/core';
import { z } from 'zod';
import type { Users } from '../flags/users.ts';

const KEY_RULE =
  'a key starts with a letter or digit and has only letters, digits and _ . : | - after it, 128 at most';

/** Key of an existing segment. */
export const segmentKeyField = z.string().min(1).max(128).describe('Segment key.');

/** Key of a segment that may be new. */
export const newSegmentKeyField = z
  .string()
  .regex(FLAG_KEY_PATTERN, KEY_RULE)
  .describe('Permanent segment key.');

/** Key of an existing saved list. */
export const listKeyField = z.string().min(1).max(128).describe('List key.');

/** Key of a saved list that may be new. */
export const newListKeyField = z.string().regex(FLAG_KEY_PATTERN, KEY_RULE).describe('Permanent list key.');

/** Who depends on a segment or list, as tools answer it. */
export const usersFields = z
  .object({
    flags: z
      .array(
        z.object({
          key: z.string().describe('Flag key.'),
          environments: z.array(z.string()).describe('Where its rules depend on it.'),
        }),
      )
      .describe('By key, the first 200.'),
    segments: z.array(z.string()).describe('Segments built on it, the first 200.'),
    total: z.number().describe('Flags and segments in all.'),
  })
  .describe('Who depends on it, by way of other segments too.');

/** {@link usersFields} of what was found. */
export function shownUsers({ flags, segments }: Users) {
  return {
    flags: flags.slice(0, 200).map(({ key, environments }) => ({ key, environments: [...environments] })),
    segments: segments.slice(0, 200),
    total: flags.length + segments.length,
  };
}

/** `used by 3 flags and 1 segment`, or that nothing uses it. */
export function usersInWords({ flags, segments }: Users): string {
  const parts = [counted(flags.length, 'flag'), counted(segments.length, 'segment')].filter(Boolean);
  return parts.length === 0 ? 'used by nothing' : `used by ${parts.join(' and ')}`;
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
