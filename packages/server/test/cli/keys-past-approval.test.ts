import { afterAll, beforeAll, expect, it } from 'vitest';
import { atTerminal, HAS_TERMINAL } from '../stories/terminal.ts';
import { ADMIN_KEY, Guidon, type Served } from './run-guidon.ts';

const guidon = new Guidon();
let server: Served;

beforeAll(async () => {
  server = await guidon.serve();
});
afterAll(async () => {
  await server.stop();
  guidon[Symbol.dispose]();
});

it.skipIf(!HAS_TERMINAL)(
  'a key past approval takes the key that is typed, and no GUIDON_KEY',
  async () => {
    const glass = ['--break-glass', '--reason', 'Everybody else is away.'];
    const words = ['keys', 'create', 'person', 'eve', '--grant', 'admin', ...glass];
    const env = { GUIDON_URL: server.url, NO_COLOR: '1' };
    const screen = await atTerminal(words, { env, key: ADMIN_KEY });
    expect(screen).toMatch(/Your key, to make one that opens without approval: *\ngdn_/);
  },
  30_000,
);
