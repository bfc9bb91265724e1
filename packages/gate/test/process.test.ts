import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { redisAnswers } from './support/redis.ts';

const MAIN = fileURLToPath(new URL('support/stdio-with-redis.ts', import.meta.url));
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'tests', version: '1.0.0' },
  },
};

it.skipIf(!(await redisAnswers()))('ends a server on stdio when its client is gone', async () => {
  const child = spawn(process.execPath, ['--conditions=guidon-source', MAIN], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
  await once(child.stdout, 'data', { signal: AbortSignal.timeout(10_000) });
  child.stdin.end();
  const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(10_000) });
  expect(code).toBe(0);
});
