import type { Flag } from '@guidon/core';
import { deepEqual } from '../lib/deep-equal.ts';
import { SURFACE_PROJECT } from './surface-project.ts';

const KILL = 'kill.';

/** Key of the flag that takes a tool away at once, whatever clients have listed. */
export function killFlagKey(tool: string): string {
  return `${KILL}${tool}`;
}

/** The tool whose kill switch a surface flag is; undefined: it is none. */
export function killedTool(key: string): string | undefined {
  return key.startsWith(KILL) ? key.slice(KILL.length) : undefined;
}

/** The kill switch of a tool: the tool runs while it is on, so that throwing it is switching it off. */
export function killFlag(tool: string): Flag {
  return {
    key: killFlagKey(tool),
    type: 'boolean',
    variations: [
      { key: 'killed', value: true },
      { key: 'runs', value: false },
    ],
    default: { variation: 'runs' },
    off: { variation: 'killed' },
    description: `Kill switch of the tool ${tool}: switched off, nobody can call it.`,
    tags: [],
    kind: 'kill_switch',
    archived: false,
  };
}

/**
 * Whether a flag of a project is the kill switch of a tool, just as it is made for one. Making it, or bringing it back, can
 * do nothing but make it possible to kill that tool.
 */
export function isSurfaceKillSwitch(projectKey: string, flag: Flag): boolean {
  const tool = killedTool(flag.key);
  return projectKey === SURFACE_PROJECT && tool !== undefined && deepEqual(flag, killFlag(tool));
}
