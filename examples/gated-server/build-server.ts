import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const RECORDS = ['order', 'customer', 'product', 'invoice', 'refund', 'shipment', 'coupon', 'supplier'];
const ACTIONS = ['get', 'list', 'create', 'update', 'export'];

/** The names of the server's 40 tools. */
export const TOOLS: readonly string[] = RECORDS.flatMap((record) =>
  ACTIONS.map((action) => `${action}_${record}${action === 'list' ? 's' : ''}`),
);

const inputSchema = z.object({ id: z.string().optional().describe('Which one; all of them without it.') });

/** The back office of a shop. It knows nothing of flags. */
export function buildServer(): McpServer {
  const server = new McpServer({ name: 'back-office', version: '1.0.0' });
  for (const name of TOOLS) {
    const title = name.replace('_', ' ');
    const description = `Would ${title} if there were a shop behind it. Answers what it was asked.`;
    server.registerTool(name, { title, description, inputSchema }, async ({ id = 'all' }) => ({
      content: [{ type: 'text', text: `${name}: ${id}` }],
    }));
  }
  return server;
}
