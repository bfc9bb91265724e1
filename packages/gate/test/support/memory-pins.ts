import type { PinStore } from '@guidon/gate';

/** A store of pins in this process, whose clock is the test's, and that can be away. */
export interface MemoryPins extends PinStore {
  isAway: boolean;
}

/** What several stores share, as several clients of one database do. */
export interface PinTables {
  readonly pins: Map<string, readonly string[]>;
  readonly shown: Map<string, Map<string, number>>;
}

export function pinTables(): PinTables {
  return { pins: new Map(), shown: new Map() };
}

/** One instance's way to the tables. */
export function memoryPins({ pins, shown }: PinTables, now: () => number): MemoryPins {
  const reach = async () => {
    if (store.isAway) throw { code: 'NOT_CONNECTED' };
  };
  const store: MemoryPins = {
    name: 'memory',
    isAway: false,
    open: reach,
    now: () => reach().then(now),
    pin: async (principal, window, flags) => {
      await reach();
      const key = `${principal} ${window}`;
      if (flags !== undefined && !pins.has(key)) pins.set(key, flags);
      return pins.get(key);
    },
    shown: async (principal) => {
      await reach();
      return new Map(shown.get(principal));
    },
    noteShown: async (principal, tools, until) => {
      await reach();
      const known = shown.get(principal) ?? new Map<string, number>();
      for (const tool of tools) known.set(tool, Math.max(until, known.get(tool) ?? 0));
      shown.set(principal, known);
    },
    close: () => {},
  };
  return store;
}
