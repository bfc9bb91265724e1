import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sendAnswer } from '../send-answer.ts';
import type { EventStream } from './event-stream.ts';
import { EventStreams, type EventStreamsOptions, type StreamOpening } from './event-streams.ts';
import { sseEvent } from './sse-event.ts';
import type { StreamHolder } from './stream-holders.ts';

/** One of many: only what a test is about is limited. */
const ANYBODY = {
  get key() {
    return randomUUID();
  },
};
const HELLO = sseEvent({ event: 'hello', data: '1' });

let server: Server | undefined;
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

/** Serves streams on a port of their own; `joined` are the open ones. */
async function serve(options: EventStreamsOptions, opening: Partial<StreamOpening> = {}) {
  const streams = new EventStreams(options);
  const joined = new Set<EventStream>();
  const join = (stream: EventStream) => {
    joined.add(stream);
    return () => joined.delete(stream);
  };
  let holder: StreamHolder = ANYBODY;
  const own = createServer((_request, response) => {
    try {
      void sendAnswer(streams.open({ first: () => [HELLO], holder, join, ...opening }), response);
    } catch {
      response.writeHead(429).end();
    }
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const { port } = own.address() as AddressInfo;
  const openFor = (whose: StreamHolder) => {
    holder = whose;
  };
  return { streams, joined, open: () => open(port), openFor };
}

/** A client that reads nothing until it is told to. */
function open(port: number) {
  let text = '';
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'));
  sockets.push(socket);
  socket.on('error', () => {});
  return {
    read: () => void socket.on('data', (chunk) => (text += chunk.toString())),
    socket,
    text: () => text,
  };
}

describe('streams', () => {
  it('begin with what comes first, and show signs of life', async () => {
    const { streams, joined, open } = await serve({ heartbeatMs: 30 });
    const client = open();
    client.read();
    await expect.poll(() => client.text()).toMatch(/retry: \d+\n\n[^:]*event: hello\ndata: 1\n\n/);
    await expect.poll(() => client.text().match(/:\n\n/g)?.length).toBeGreaterThan(2);
    expect([streams.size, joined.size]).toEqual([1, 1]);
    client.socket.destroy();
    await expect.poll(() => [streams.size, joined.size]).toEqual([0, 0]);
  });

  // What happened between the answer and its first byte was in neither.
  it('say what comes first as of when they begin', async () => {
    let text = 'before';
    const streams = new EventStreams();
    const answer = streams.open({ first: () => [Buffer.from(text)], holder: ANYBODY, join: () => () => {} });
    text = 'after';
    const own = createServer((_request, response) => void sendAnswer(answer, response)).listen(
      0,
      '127.0.0.1',
    );
    server = own;
    await once(own, 'listening');
    const client = open((own.address() as AddressInfo).port);
    client.read();
    await expect.poll(() => client.text()).toContain('after');
    expect(client.text()).not.toContain('before');
  });

  it('are no more than there may be', async () => {
    const { streams, open } = await serve({ most: 2 });
    for (const client of [open(), open()]) client.read();
    await expect.poll(() => streams.size).toBe(2);
    const third = open();
    third.read();
    await expect.poll(() => third.text()).toContain('429');
  });

  // A key that is published is in everybody's hands.
  it.each([
    ['key', { key: 'one' }, { most: 3 }, 2],
    ['network', { ...ANYBODY, network: '192.0.2.1' }, { most: 20 }, 1],
  ])('of one %s are not nearly all, and room comes back', async (_what, holder, options, most) => {
    const { streams, open, openFor } = await serve(options);
    openFor(holder);
    const mine = Array.from({ length: most }, () => open());
    await expect.poll(() => streams.size).toBe(most);
    const refused = open();
    refused.read();
    await expect.poll(() => refused.text()).toContain('429');
    openFor({ ...ANYBODY, network: '192.0.2.2' });
    open();
    await expect.poll(() => streams.size).toBe(most + 1);
    mine[0]?.socket.destroy();
    await expect.poll(() => streams.size).toBe(most);
    openFor(holder);
    open();
    await expect.poll(() => streams.size).toBe(most + 1);
  });

  it('end when their reader may not read any more, and tell it', async () => {
    let isAllowed = async () => true;
    const { streams, open } = await serve({ heartbeatMs: 30 }, { isAllowed: () => isAllowed() });
    const client = open();
    client.read();
    await expect.poll(() => streams.size).toBe(1);
    isAllowed = () => Promise.reject(new Error('nobody knows'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(streams.size).toBe(1);
    isAllowed = async () => false;
    await expect.poll(() => client.text()).toContain('event: end\ndata: {"code":"UNAUTHENTICATED"}\n\n');
    await expect.poll(() => streams.size).toBe(0);
  });

  it('drop a reader that does not keep up, and keep the others', async () => {
    const { streams, joined, open } = await serve({});
    const [slow, quick] = [open(), open()];
    quick.read();
    await expect.poll(() => streams.size).toBe(2);
    const event = sseEvent({ data: 'x'.repeat(256 * 1024) });
    for (let sent = 0; streams.size === 2 && sent < 400; sent++) {
      for (const stream of joined) stream.send(event);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(streams.size).toBe(1);
    expect(quick.socket.destroyed).toBe(false);
    expect(slow.text()).toBe('');
  });

  it('send what comes first whole, however slow the reader is', async () => {
    const first = sseEvent({ data: 'y'.repeat(20 * 1024 * 1024) });
    const { streams, joined, open } = await serve({}, { first: () => [first] });
    const client = open();
    await expect.poll(() => streams.size).toBe(1);
    for (const stream of joined) stream.send(HELLO);
    client.read();
    await expect.poll(() => client.text().length, { timeout: 10_000 }).toBeGreaterThan(20 * 1024 * 1024);
    await expect.poll(() => client.text()).toContain('event: hello');
  });

  // Everything that is sent first is one buffer for all: what a copy for each costs is seen in thousands.
  it('hand out what comes first as it is', async () => {
    const first = Buffer.alloc(32 * 1024 * 1024, 'y');
    const { streams, open } = await serve({}, { first: () => [first] });
    const before = process.memoryUsage().arrayBuffers;
    for (let client = 0; client < 5; client++) open();
    await expect.poll(() => streams.size).toBe(5);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(first.length);
  });

  it('drop a reader that takes nothing of what comes first, not one that is slow', async () => {
    const first = sseEvent({ data: 'y'.repeat(24 * 1024 * 1024) });
    const { streams, open } = await serve({ stalledMs: 400 }, { first: () => [first] });
    const [, slow] = [open(), open()];
    const sips = setInterval(() => slow.socket.read(512 * 1024), 20);
    slow.socket.on('readable', () => {});
    await expect.poll(() => streams.size).toBe(2);
    await expect.poll(() => streams.size, { timeout: 5000 }).toBe(1);
    const taken = slow.socket.bytesRead;
    await new Promise((resolve) => setTimeout(resolve, 600));
    clearInterval(sips);
    expect(slow.socket.bytesRead).toBeGreaterThan(taken);
    expect(streams.size).toBe(1);
  });

  it('end with the server, and none begins after that', async () => {
    const { streams, open } = await serve({});
    const client = open();
    client.read();
    await expect.poll(() => streams.size).toBe(1);
    streams.close();
    await expect.poll(() => streams.size).toBe(0);
    const late = open();
    late.read();
    await expect.poll(() => late.text()).toContain('200');
    expect(streams.size).toBe(0);
  });
});
