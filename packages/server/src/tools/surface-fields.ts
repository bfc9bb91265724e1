import { z } from 'zod';

const toolOffer = z.object({
  tool: z.string().describe('Name of the tool.'),
  toolset: z.string(),
  listed: z.boolean().describe('Whether it is on the list now.'),
  why: z.string().describe('Why, or why not; empty where there is nothing to say.'),
});

/** Somebody's surface, tool by tool, as `GET /api/v1/surface` answers it. */
export const EXPLAINED_SURFACE = z.object({
  hash: z.string().describe('The same wherever the same tools are listed.'),
  until: z.string().describe('When the list may be another one, ISO 8601.'),
  tools: z.array(toolOffer).describe('All tools there are, by name.'),
});

/** Whose surface is asked for. */
export const SURFACE_ASKED = z.strictObject({
  as: z.string().min(1).max(64).optional().describe('Id of a key: what its holder is offered.'),
  read_only: z.boolean().optional().describe('At the address that only reads.'),
});

/** Whether one tool is on somebody's list, and why or why not. */
export type ToolOffer = z.output<typeof toolOffer>;

/** Somebody's surface, tool by tool. */
export type ExplainedSurface = z.output<typeof EXPLAINED_SURFACE>;
