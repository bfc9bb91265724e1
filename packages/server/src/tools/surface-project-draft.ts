import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { killFlag, killFlagKey } from '../flags/surface-kill-switch.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import { offeredFlag } from './surface-flag.ts';

/** Drafts the project of surface flags, with the flags of these tools, which say nothing yet. */
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

/** Drafts that a tool's kill switch is thrown, or not. One that is not there yet, of a later tool, is made. */
export async function draftKillSwitch(draft: Draft, tool: string, killed: boolean): Promise<void> {
  const key = killFlagKey(tool);
  const flag = (await draft.document('flag', key)) ?? killFlag(tool);
  await draft.put('flag', key, { ...flag, archived: false });
  await draft.put('state', stateKey(SURFACE_ENVIRONMENT, key), { enabled: !killed, rules: [] });
}
