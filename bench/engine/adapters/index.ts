import type { Engine } from '../engine.ts';

/** Every engine by its name, in the order of the report; loaded alone, so that none warms up or weighs on another. */
export const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  floor: async () => (await import('./floor.ts')).floor,
  guidon: async () => (await import('./guidon.ts')).guidon,
  growthbook: async () => (await import('./growthbook.ts')).growthbook,
  flagsmith: async () => (await import('./flagsmith.ts')).flagsmith,
  'flagd-core': async () => (await import('./flagd.ts')).flagd,
  configcat: async () => (await import('./configcat.ts')).configcat,
  unleash: async () => (await import('./unleash.ts')).unleash,
};

/** The one that goals are for. */
export const OURS = 'guidon';
/** The one that is no product. */
export const FLOOR = 'floor';
