import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guidonMcp } from './support/connect.ts';
import { RawStdio } from './support/raw-stdio.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const MiB = 1024 * 1024;

const ASKED = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { _meta: { padding: 'x'.repeat(200) } } })}\n`;

/** Writes so many bytes of requests, or as many as are taken before 1.5 seconds pass without progress. */
async function writeUntilStuck(input: Writable, bytes: number): Promise<number> {
  const batch = ASKED.repeat(200);
  for (let written = 0; written < bytes; ) {
    written += batch.length;
    if (input.write(batch)) continue;
    const signal = AbortSignal.timeout(1_500);
    const stuck = await once(input, 'drain', { signal }).catch(() => true);
    if (stuck === true) return written;
  }
  return bytes;
}

describe('stdio', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await openTestApp();
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it('answers malformed frames and lives on', async () => {
    await using raw = new RawStdio(test.folder);
    await raw.initialize();
    raw.write('this is not JSON\n');
    expect(await raw.frame(({ error }) => error?.code === -32700)).toMatchObject({ id: null });
    raw.write('{"jsonrpc":"2.0","id":8,"method":7}\n');
    expect(await raw.frame(({ id }) => id === 8)).toMatchObject({ error: { code: -32600 } });
    raw.write(
      `{"jsonrpc":"2.0","id":9,"method":"tools/call","params":${'['.repeat(50_000)}${']'.repeat(50_000)}}\n`,
    );
    expect(await raw.frame(({ id }) => id === 9)).toMatchObject({ error: { code: -32600 } });
    raw.write('\n\r\n   \n');
    expect((await raw.call('after', 'list_projects')).result).toHaveProperty('structuredContent');
    expect(raw.noise).toEqual([]);
  });

  it('skips an oversized frame with bounded memory, answers it, and lives on', async () => {
    await using raw = new RawStdio(test.folder);
    await raw.initialize();
    raw.write('{"method":"tools/call","params":{"name":"create_flag","arguments":{"key":"');
    for (let sent = 0; sent < 48; sent++) raw.write('x'.repeat(MiB));
    raw.write('"}},"jsonrpc":"2.0","id":"big"}\n');
    expect(await raw.frame(({ id }) => id === 'big')).toMatchObject({
      error: { code: -32600, message: expect.stringContaining('4194304 bytes') },
    });
    expect((await raw.call('after', 'list_projects')).result).toHaveProperty('structuredContent');
  });

  it('takes a frame just under the limit', async () => {
    await using raw = new RawStdio(test.folder);
    await raw.initialize();
    const answer = await raw.call('large', 'get_flag', { key: 'x'.repeat(4 * MiB - 200) });
    expect(answer.result).toMatchObject({ isError: true });
  });

  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('speaks %s', async (version) => {
    await using raw = new RawStdio(test.folder);
    expect((await raw.initialize(version)).result).toMatchObject({ protocolVersion: version });
    expect((await raw.call('call', 'list_projects')).result).toHaveProperty('content');
  });

  it('finishes calls under way when its input ends, then exits with 0', async () => {
    await using raw = new RawStdio(test.folder);
    await raw.initialize();
    raw.send({
      id: 'last',
      method: 'tools/call',
      params: { name: 'create_flag', arguments: { key: 'made_last' } },
    });
    raw.child.stdin.end();
    expect(await raw.exited).toEqual([0, null]);
    expect(raw.frames.find(({ id }) => id === 'last')?.result).toMatchObject({
      structuredContent: { changed: true },
    });
  });

  it('takes nothing more from a client that does not read, until it does', async () => {
    const { command, args, env } = guidonMcp(test.folder);
    const child = spawn(command, args, { env });
    const taken = await writeUntilStuck(child.stdin, 32 * MiB);
    expect(taken).toBeLessThan(16 * MiB);
    let answers = 0;
    createInterface(child.stdout).on('line', () => answers++);
    child.stdin.end();
    await once(child, 'exit');
    expect(answers).toBeGreaterThan(taken / ASKED.length / 2);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('exits with 0 on %s', async (signal) => {
    await using raw = new RawStdio(test.folder);
    await raw.initialize();
    await raw.call('call', 'list_projects');
    raw.child.kill(signal);
    expect(await raw.exited).toEqual([0, null]);
    expect(raw.noise).toEqual([]);
  });
});
