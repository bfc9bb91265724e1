import type { JsonValue } from '@guidon/core';
import type { FlagSource, SourceHost } from '../flag-source.ts';
import { GateError } from '../gate-error.ts';
import { NO_SETTINGS, type Setting, type Settings, settingOf } from '../setting.ts';
import { unusable } from '../unusable.ts';

const MOST_CHANGES = 10_000;

/** A {@link FlagSource} whose flags are set in the process. */
export interface MemorySource extends FlagSource {
  /** Sets a flag: `true`, `false`, `'20%'` or any JSON; undefined takes it away. Throws `INVALID_FLAG`, and changes nothing. */
  set(key: string, value: JsonValue | undefined): void;
}

/** How a {@link memorySource} is made. */
export interface MemoryOptions {
  /** Remembers every change, by this clock (milliseconds since 1970), so that pins are as of their windows' start. */
  readonly history?: () => number;
}

/** Flags that the process itself keeps: for tests, demonstrations and programs with switches of their own. Throws `INVALID_FLAG`. */
export function memorySource(
  values: Readonly<Record<string, JsonValue>> = {},
  options: MemoryOptions = {},
): MemorySource {
  let settings: Settings = new Map(Object.entries(values).map(([key, value]) => [key, given(key, value)]));
  const past: { from: number; settings: Settings }[] = [{ from: Number.NEGATIVE_INFINITY, settings }];
  const hosts = new Set<SourceHost>();
  const { history } = options;
  const asOf = (at: number) => (past.findLast(({ from }) => from <= at) ?? past[0])?.settings ?? NO_SETTINGS;
  return {
    name: 'memory',
    open: async (host) => {
      hosts.add(host);
    },
    read: () => settings,
    history: history && { now: history, asOf: (at) => () => asOf(at) },
    set(key, value) {
      const others = [...settings].filter(([other]) => other !== key);
      settings = new Map(value === undefined ? others : [...others, [key, given(key, value)]]);
      if (history !== undefined) past.push({ from: history(), settings });
      if (past.length > MOST_CHANGES) past.shift();
      for (const host of hosts) host.changed();
    },
    status: () => ({ state: 'ok', ageMs: 0 }),
    close: () => {},
  };
}

function given(key: string, value: JsonValue): Setting {
  const setting = settingOf(value);
  if (setting !== undefined) return setting;
  throw new GateError(
    'INVALID_FLAG',
    `The flag "${key}" cannot be set: ${unusable(value, false)}.`,
    'Nothing was changed.',
  );
}
