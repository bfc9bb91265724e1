import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawStdio } from './support/raw-stdio.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

const MiB = 1024 * 1024;

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

  it.each(['SIGTERM', 'SIGINT'] as const)('exits with 0 on %s', async (signal) => {
    await using raw = new RawStdio(test.folder);
    await raw.initialize();
    await raw.call('call', 'list_projects');
    raw.child.kill(signal);
    expect(await raw.exited).toEqual([0, null]);
    expect(raw.noise).toEqual([]);
  });
});
