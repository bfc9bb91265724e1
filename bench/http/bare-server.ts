import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What a server of the same shape costs without a product: it reads a context, answers one flag, a thousand flags or
 * that nothing changed, with the same headers, and does nothing else. Prints its port.
 */
const FLAGS = 1_000;
const ETAG = '"0123456789012345678901"';
const keys = Array.from({ length: FLAGS }, (_, index) => `flag_${String(index).padStart(5, '0')}`);
const evaluate = (key: string, context: Record<string, unknown>) => ({
  key,
  value: context.country === 'AT',
  reason: 'TARGETING_MATCH',
  variant: context.country === 'AT' ? 'on' : 'off',
  metadata: { ruleId: 'r1' },
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { context } = JSON.parse(Buffer.concat(chunks).toString());
    if (request.headers['if-none-match'] !== undefined)
      return response.writeHead(304, { etag: ETAG, 'cache-control': 'private, no-cache' }).end();
    const [, key] = /\/flags\/([^/]+)$/.exec(request.url ?? '') ?? [];
    const answer =
      key === undefined ? { flags: keys.map((one) => evaluate(one, context)) } : evaluate(key, context);
    const body = JSON.stringify(answer);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(key === undefined
        ? { etag: ETAG, 'cache-control': 'private, no-cache' }
        : { 'cache-control': 'no-store' }),
    };
    response.writeHead(200, headers).end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
