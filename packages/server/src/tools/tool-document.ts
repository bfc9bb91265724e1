import type { Access, Tool } from './define-tool.ts';
import { type JsonSchema, toolSchemas } from './tool-schema.ts';
import type { Toolset } from './toolset.ts';

/** A tool as programs outside of MCP read about it. */
export interface ToolDocument {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolset: Toolset;
  readonly access: Access;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
}

/** What there is to know about a tool before it is called. */
export function toolDocument(tool: Tool): ToolDocument {
  const { input, output } = toolSchemas(tool);
  const { name, title, description, toolset, access } = tool;
  return { name, title, description, toolset, access, inputSchema: input, outputSchema: output };
}
