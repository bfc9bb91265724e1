import type { Write } from './write.ts';

/** Surface flags are in a project of their own, which is open here, and no application asks for them. */
const SURFACE = { expected: 'inert', changes: 'elsewhere' } as const;

/** Calls of the tools that decide which tools are offered. */
export const SURFACE_WRITES: Readonly<Record<string, readonly Write[]>> = {
  set_surface_flag: [
    { ...SURFACE, about: 'that withdraws', input: () => ({ tool: 'delete_example', offered: false }) },
    { ...SURFACE, about: 'that kills', input: () => ({ tool: 'delete_example', killed: true }) },
  ],
};
