import type { JsonValue } from '@guidon/core';
import type { FlagSource, SourceHost } from '../flag-source.ts';
import { NO_SETTINGS, type Settings, settingsOf } from '../setting.ts';

const MOST_CHANGES = 10_000;

/** A {@link FlagSource} whose flags are set in the process. */
export interface MemorySource extends FlagSource {
  /** Sets a flag: `true`, `false`, `'20%'` or any JSON; undefined takes it away. */
  set(key: string, value: JsonValue | undefined): void;
}

/** How a {@link memorySource} is made. */
export interface MemoryOptions {
  /** Remembers every change, by this clock (milliseconds since 1970), so that pins are as of their windows' start. */
  readonly history?: () => number;
}

/** Flags that the process itself keeps: for tests, demonstrations and programs with switches of their own. */
export function memorySource(
  values: Readonly<Record<string, JsonValue>> = {},
  options: MemoryOptions = {},
): MemorySource {
  const document = new Map(Object.entries(values));
  let settings = settingsOf(values).settings;
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
      if (value === undefined) document.delete(key);
      else document.set(key, value);
      settings = settingsOf(Object.fromEntries(document)).settings;
      if (history !== undefined) past.push({ from: history(), settings });
      if (past.length > MOST_CHANGES) past.shift();
      for (const host of hosts) host.changed();
    },
    status: () => ({ state: 'ok', ageMs: 0 }),
    close: () => {},
  };
}
