import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What a server of the same shape costs without a product: it reads a context, answers one flag, a thousand flags or
 * that nothing changed, and does nothing else. Prints its port.
 */
const FLAGS = 1_000;
const keys = Array.from({ length: FLAGS }, (_, index) => `flag_${String(index).padStart(5, '0')}`);
const evaluate = (key: string, context: Record<string, unknown>) => ({
  key,
  value: context.country === 'AT',
  reason: 'TARGETING_MATCH',
  variant: context.country === 'AT' ? 'on' : 'off',
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { context } = JSON.parse(Buffer.concat(chunks).toString());
    if (request.headers['if-none-match'] !== undefined) return response.writeHead(304).end();
    const [, key] = /\/flags\/([^/]+)$/.exec(request.url ?? '') ?? [];
    const answer =
      key === undefined ? { flags: keys.map((one) => evaluate(one, context)) } : evaluate(key, context);
    const body = Buffer.from(JSON.stringify(answer));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
