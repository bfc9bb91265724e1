import { DEFAULT_STATE } from '@guidon/core';
import { z } from 'zod';
import { everyPage } from '../flags/every-page.ts';
import type { FlagReads, FlagRow } from '../flags/flag-store.ts';
import { SURFACE_ENVIRONMENT, SURFACE_PROJECT } from '../flags/surface-project.ts';
import { defineTool } from './define-tool.ts';
import { AS_SHIPPED, parseSurfaceFlagKey, surfaceFlagValue } from './surface-flag.ts';
import { UNGATED } from './ungated.ts';

const shown = z.object({
  tool: z.string().describe('Name of the tool.'),
  is_kill_switch: z.boolean().describe('Works at once; the others at the next window of each client.'),
  value: z.string().describe('E.g. offered, not offered, 20 %, killed.'),
  key: z.string().describe('Of the flag, in project guidon-surface.'),
  changed_at: z.string().describe('ISO 8601.'),
});

/** The surface flags that are set. */
export const listSurfaceFlags = defineTool({
  name: 'list_surface_flags',
  title: 'List which tools are gated by surface flags',
  description:
    'List the surface flags of this organization: which tools of this server are withdrawn, offered to a share of principals, or killed, and since when. Use it when a tool is missing or answers TOOL_WITHDRAWN or TOOL_DISABLED, and before set_surface_flag changes one. Tools without a flag are as they were shipped. Changes nothing; who changed what tells list_changes with project guidon-surface. What one key is offered tells the command guidon surface show.',
  toolset: 'admin',
  access: 'read',
  input: z.object({}),
  output: z.object({
    summary: z.string().describe('How many there are.'),
    flags: z.array(shown).describe('By tool.'),
    ungated: z.array(z.string()).describe('Tools that no flag takes away.'),
  }),
  async run(_asked, { actor, services }) {
    const flags = await services.store.read((reads) => readFlags(reads, actor.organizationId));
    const summary = `${flags.length} surface flag${flags.length === 1 ? '' : 's'}; all other tools are as shipped.`;
    return { summary, flags, ungated: [...UNGATED] };
  },
});

async function readFlags(reads: FlagReads, organizationId: string): Promise<z.output<typeof shown>[]> {
  const project = await reads.project(organizationId, SURFACE_PROJECT);
  if (project === undefined) return [];
  const rows = await everyPage((page) => reads.flags(project.id, {}, page));
  return rows.flatMap(showRow).sort((a, b) => (a.tool < b.tool ? -1 : 1));
}

/** Nothing for a flag that says nothing. */
function showRow({ flag, states }: FlagRow): z.output<typeof shown>[] {
  const { key } = flag.document;
  const state = states[SURFACE_ENVIRONMENT];
  const value = surfaceFlagValue(flag.document, state?.document ?? DEFAULT_STATE);
  if (value === AS_SHIPPED) return [];
  const { tool, isKill } = parseSurfaceFlagKey(key);
  const changed_at = state?.updatedAt ?? flag.updatedAt;
  return [{ tool, is_kill_switch: isKill, key, value, changed_at }];
}
