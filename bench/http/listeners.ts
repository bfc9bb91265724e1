import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Opens many streams and says when all of them heard of a change: `listeners.ts <port> <path> <headers> <how many>`.
 *
 * Each is a plain socket: a client library would need more memory than the server under test.
 */
const [port = '', path = '', headers = '', howMany = ''] = process.argv.slice(2);
const total = Number(howMany);
const AT_ONCE = 100;
let heard = 0;
let first = 0;

const say = (what: object) => console.log(JSON.stringify(what));

async function open(): Promise<void> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString('latin1', 0, 12).endsWith('200')) throw new Error(head.toString().slice(0, 300));
  socket.on('data', (chunk: Buffer) => {
    if (chunk.includes('data: ')) note();
  });
  socket.on('close', () => say({ closed: true }));
}

function note(): void {
  if (heard === 0) first = Date.now();
  heard++;
  if (heard < total) return;
  say({ first, last: Date.now() });
  heard = 0;
}

for (let opened = 0; opened < total; opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, total - opened) }, open));
}
// What comes first may still be on its way; only changes count.
await new Promise((resolve) => setTimeout(resolve, 1_000));
heard = 0;
say({ open: total });
