import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import type { Tool } from '../tools/define-tool.ts';
import type { Surface } from '../tools/surface.ts';
import { toolAnnotations, toolSchemas } from '../tools/tool-schema.ts';

const cache = new WeakMap<Surface, readonly ListedTool[]>();

/** A surface's tools as `tools/list` answers them, in the surface's order; converted once per surface. */
export function listedTools(surface: Surface): readonly ListedTool[] {
  const known = cache.get(surface);
  if (known !== undefined) return known;
  const tools = surface.tools.map(listedTool);
  cache.set(surface, tools);
  return tools;
}

function listedTool(tool: Tool): ListedTool {
  const { input, output } = toolSchemas(tool);
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: input as ListedTool['inputSchema'],
    outputSchema: output as NonNullable<ListedTool['outputSchema']>,
    annotations: toolAnnotations(tool),
  };
}
