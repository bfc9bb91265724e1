import { openGate, redisPins, redisSource, registration } from '@guidon/gate';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { redisClient } from './redis.ts';

const gate = await openGate({
  flags: { pdf: registration() },
  tools: { export_pdf: { flag: 'pdf' } },
  sources: [redisSource(redisClient())],
  pins: redisPins(redisClient()),
});
serveStdio((context) => {
  const server = new McpServer({ name: 'tests', version: '1.0.0' });
  server.registerTool('read', {}, async () => ({ content: [] }));
  return gate.attach(server, context);
});
