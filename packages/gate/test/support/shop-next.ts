import { defineGate } from '@guidon/gate/testing';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import shop, { OPTIONS } from './shop.ts';

const search = z.object({ q: z.string(), sort: z.enum(['price']).optional(), shop: z.string() });
const found = z.object({ hits: z.string() });
const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });

/** The shop a version later: a tool gone, one added, one with another schema, one with other words. */
export default defineGate({
  ...shop,
  gate: OPTIONS,
  server: () => {
    const server = new McpServer({ name: 'shop', version: '2.0.0' });
    const described = { inputSchema: search, outputSchema: found };
    server.registerTool('read', { description: 'Reads a record.' }, async () => text('read'));
    server.registerTool('search', described, async () => ({
      ...text('1'),
      structuredContent: { hits: '1' },
    }));
    server.registerTool('search_v2', {}, async () => text('found'));
    server.registerTool('stock', {}, async () => text('7'));
    return server;
  },
});
