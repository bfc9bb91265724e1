import type { Principal } from '../principals/principal.ts';
import type { Tool } from '../tools/define-tool.ts';
import type { Admitted } from '../tools/offers.ts';
import { permissionOf, permits } from '../tools/permissions.ts';
import type { Surface } from '../tools/surface.ts';
import type { ExplainedSurface, ToolOffer } from '../tools/surface-fields.ts';
import type { GuidonGate } from './guidon-gate.ts';

/** What is looked at. */
export interface SurfacePlace {
  readonly gate: GuidonGate;
  readonly catalogue: readonly Tool[];
  /** The tools that are configured where somebody comes in. */
  readonly configured: Surface;
}

/** Tells which tools somebody is offered, and why not the others. */
export async function explainSurface(
  { gate, catalogue, configured }: SurfacePlace,
  principal: Principal,
): Promise<ExplainedSurface> {
  const offered = await gate.offered(principal, configured);
  const { surface } = await offered.listed();
  const tools: ToolOffer[] = [];
  for (const tool of catalogue.toSorted(byName)) {
    const { name, toolset } = tool;
    const listed = surface.tool(name) !== undefined;
    const why =
      configured.tool(name) === undefined
        ? unconfigured(tool)
        : (reason(tool, listed, await offered.admit(name)) ?? missingRole(tool, principal));
    tools.push({ tool: name, toolset, listed, why });
  }
  return { hash: surface.hash, until: new Date(offered.window.end).toISOString(), tools };
}

function unconfigured({ toolset }: Tool): string {
  return `not configured: the toolset ${toolset} is left out, or it writes and all is read-only`;
}

function reason({ experimental }: Tool, listed: boolean, admitted: Admitted): string | undefined {
  if (admitted === 'unknown')
    return experimental ? 'experimental, and no surface flag offers it' : 'a surface flag withholds it';
  if (admitted === 'offered') return listed ? undefined : 'answers already, listed from the next window on';
  if (admitted.kind === 'leaving')
    return listed ? undefined : 'a surface flag withdrew it; it answers for a while yet';
  return admitted.code === 'TOOL_DISABLED' ? 'a kill switch took it away' : 'a surface flag withdrew it';
}

function missingRole(tool: Tool, { grants }: Principal): string {
  if (permits(grants, tool)) return '';
  const { role, level } = permissionOf(tool);
  return `calls take the role ${role} in ${level === 'organization' ? 'the' : 'some'} ${level}`;
}

function byName(a: Tool, b: Tool): number {
  return a.name < b.name ? -1 : 1;
}
