import { type Gate, memorySource, openGate, registration } from '@guidon/gate';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const TOOLS = 200;
const FLAGS = 8;

const inputSchema = z.object({
  id: z.string().describe('Which one.'),
  limit: z.number().int().min(1).max(100).optional().describe('How many at most.'),
  detail: z.enum(['concise', 'full']).optional().describe('How much of it.'),
});

/** The tool that is called. It has a rule, so that the gate has something to decide. */
export const CALLED = 'get_record_0';

/** A server of 200 tools that do next to nothing, so that what is around them is seen. */
export function buildServer(): McpServer {
  const server = new McpServer({ name: 'bench', version: '1.0.0' });
  for (let at = 0; at < TOOLS; at++)
    server.registerTool(
      `get_record_${at}`,
      { title: `Get record ${at}`, description: `Answers record ${at} as it is stored.`, inputSchema },
      async ({ id }) => ({ content: [{ type: 'text', text: id }] }),
    );
  return server;
}

/** A gate with a rule for each of them, behind eight flags, all but the last of which are on. */
export function openBenchGate(options: { readonly sharedCatalogue: boolean }): Promise<Gate> {
  const keys = Array.from({ length: FLAGS }, (_, at) => `flag_${at}`);
  const rules = Array.from(
    { length: TOOLS },
    (_, at) => [`get_record_${at}`, { flag: keys[at % FLAGS] as string }] as const,
  );
  return openGate({
    flags: Object.fromEntries(keys.map((key) => [key, registration()])),
    tools: Object.fromEntries(rules),
    sources: [memorySource(Object.fromEntries(keys.map((key, at) => [key, at < FLAGS - 1])))],
    ...options,
  });
}
