import { FLAG_KEY_PATTERN } from '@guidon/core';
import type { SourceHost } from './flag-source.ts';
import type { Setting, Settings } from './setting.ts';
import { unusable } from './unusable.ts';

/** A flag as a source has it: its key, what that was read as, and what was said. */
export type Found = readonly [key: string, setting: Setting | undefined, said: unknown];

/**
 * The settings of what a source has, named by `where`. What is malformed, or no value of its flag, changes nothing: the flag
 * stays what it was before, or is off, and the operator is told.
 */
export function takeSettings(
  found: Iterable<Found>,
  before: Settings,
  where: string,
  host: SourceHost,
): Settings {
  const settings = new Map<string, Setting>();
  for (const [key, setting, said] of found) {
    const why = complaintOf(host)(key, setting, said);
    if (setting !== undefined && why === undefined) settings.set(key, setting);
    else settings.set(key, before.get(key) ?? { unusable: true });
    if (why !== undefined)
      host.warn(`${inWords(key)} ${where} has no usable value: ${why}. ${WHAT_HOLDS[holding(before, key)]}`);
  }
  return settings;
}

/** Where nobody declared flags, what is none is told of all the same. */
function complaintOf({ complaint }: SourceHost): NonNullable<SourceHost['complaint']> {
  return complaint ?? ((_, setting, said) => (setting === undefined ? unusable(said, false) : undefined));
}

const WHAT_HOLDS = { before: 'It stays what it was.', nothing: 'Its default holds until then.' } as const;

function holding(before: Settings, key: string): keyof typeof WHAT_HOLDS {
  const setting = before.get(key);
  return setting === undefined || 'unusable' in setting ? 'nothing' : 'before';
}

/** Keys are quoted where they can be keys; whatever else stands there, nobody asks for. */
function inWords(key: string): string {
  return FLAG_KEY_PATTERN.test(key) ? `The flag "${key}" in` : 'A flag in';
}
