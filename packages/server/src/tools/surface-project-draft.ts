import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import { killFlag, killFlagKey, offeredFlag } from './surface-flag.ts';

/**
 * Drafts the project of surface flags, with the flags of these tools, which say nothing yet.
 *
 * A kill switch that is there already can be thrown in a protected environment without approval; one that would have to
 * be made could not.
 */
export async function draftSurfaceProject(draft: Draft, tools: readonly string[]): Promise<void> {
  const name = 'Surface of this server';
  const description = 'Which tools of this server are offered to whom: see set_surface_flag.';
  await draft.put('project', SURFACE_PROJECT, { key: SURFACE_PROJECT, name, description });
  const environment = { key: SURFACE_ENVIRONMENT, name: 'Live', position: 0 };
  await draft.put('environment', SURFACE_ENVIRONMENT, environment);
  for (const tool of tools) {
    await draft.put('flag', tool, offeredFlag(tool));
    await draftKillSwitch(draft, tool, false);
  }
}

/** Drafts that a tool's kill switch is thrown, or not. */
export async function draftKillSwitch(draft: Draft, tool: string, killed: boolean): Promise<void> {
  const key = killFlagKey(tool);
  const flag = (await draft.document('flag', key)) ?? killFlag(tool);
  await draft.put('flag', key, { ...flag, archived: false });
  await draft.put('state', stateKey(SURFACE_ENVIRONMENT, key), { enabled: !killed, rules: [] });
}
