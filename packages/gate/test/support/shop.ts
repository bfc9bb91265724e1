import { behaviour, infrastructure, registration } from '@guidon/gate';
import { defineGate } from '@guidon/gate/testing';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const search = z.object({ q: z.string(), sort: z.enum(['price', 'name']).optional() });
const found = z.object({ hits: z.number() });
const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });

/** The options of the shop's gate; its sources are those of no test. */
export const OPTIONS = {
  flags: {
    pdf: registration(),
    v2: registration({ by: 'tenant' }),
    page_size: behaviour(20),
    store: infrastructure(),
  },
  tools: {
    export_pdf: { flag: 'pdf' },
    search_v2: { flag: 'v2' },
    search: { unless: 'v2', alias: 'search_v2' },
  },
} as const;

/** A small gated server, as `gate.config.ts` describes it. */
export default defineGate({
  gate: OPTIONS,
  server: (gate) => {
    const server = new McpServer({ name: 'shop', version: '1.0.0' });
    const annotations = { readOnlyHint: true };
    const described = { inputSchema: search, outputSchema: found, annotations };
    server.registerTool('read', { description: 'Reads.' }, async (context) =>
      text(`${await gate.behaviour('page_size', context)} ${gate.infrastructure.store}`),
    );
    server.registerTool('export_pdf', {}, async () => text('exported'));
    server.registerTool('search', described, async () => ({ ...text('1'), structuredContent: { hits: 1 } }));
    server.registerTool('search_v2', {}, async () => text('found'));
    return server;
  },
  combinations: { beta: { pdf: true, v2: '20%' } },
  tenants: { acme: { v2: true } },
});
