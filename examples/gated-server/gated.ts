import { environmentSource, fileSource, openGate, registration } from '@guidon/gate';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { buildServer } from './build-server.ts';
import { serveHttp } from './serve-http.ts';
import { verify } from './tenants.ts';

const gate = await openGate({
  flags: { exports: registration({ by: 'tenant' }), coupons: registration(), suppliers: registration() },
  tools: {
    export_order: { flag: 'exports' },
    export_invoice: { flag: 'exports', replacedBy: 'list_invoices' },
    create_coupon: { flag: 'coupons' },
    list_suppliers: { flag: 'suppliers' },
  },
  sources: [environmentSource(process.env), fileSource(process.env.FLAGS_FILE ?? 'flags.json')],
  windowMs: Number(process.env.WINDOW_MS ?? 600_000),
});

if (process.env.PORT === undefined) {
  serveStdio((context) => gate.attach(buildServer(), context));
} else {
  const build = (context: { era: 'legacy' | 'modern' }) => gate.attach(buildServer(), context);
  const handler = createMcpHandler(build, { legacy: 'reject', bus: gate.bus });
  const newServer = () => gate.attach(buildServer());
  const port = Number(process.env.PORT);
  const { url } = await serveHttp({ port, verify, modern: gate.fetch(handler), newServer });
  console.error(`Listening on ${url}`);
}
