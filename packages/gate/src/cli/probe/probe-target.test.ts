import { expect, it } from 'vitest';
import { CommandError } from '../command-error.ts';
import { duration } from './duration.ts';
import { listenAddress } from './metrics-server.ts';
import { probeTarget } from './probe-target.ts';
import { Webhook } from './webhook.ts';

const TOKEN = { GUIDON_GATE_TOKEN: 'hidden' };
const ADDRESS = 'https://example.org/mcp';

it.each<[string, () => unknown, RegExp]>([
  [
    'credentials in an address',
    () => probeTarget(['https://a:hidden@b.org/'], {}, undefined),
    /credentials in/,
  ],
  ['a token over plain http', () => probeTarget(['http://b.org/'], TOKEN, undefined), /travel unencrypted/],
  ['a token that is not there', () => probeTarget([ADDRESS], TOKEN, 'NOPE'), /NOPE is not set/],
  ['an address of something else', () => probeTarget(['ftp://a:hidden@b'], {}, undefined), /neither of http/],
  ['an address that is none', () => probeTarget(['https://'], {}, undefined), /The address is none/],
  ['a webhook that is none', () => new Webhook('hidden', {}), /no address/],
  [
    'a secret that is none',
    () => new Webhook(ADDRESS, { GUIDON_GATE_WEBHOOK_SECRET: 'hidden' }),
    /is no secret of a webhook/,
  ],
  ...['', 'aGlkZGVu', Buffer.alloc(23).toString('base64')].map((key): [string, () => unknown, RegExp] => [
    `a secret of ${Buffer.from(key, 'base64').length} bytes`,
    () => new Webhook(ADDRESS, { GUIDON_GATE_WEBHOOK_SECRET: `whsec_${key}` }),
    /is no secret of a webhook/,
  ]),
])('refuses %s, and does not repeat it', (_, make, message) => {
  expect(make).toThrow(CommandError);
  expect(make).toThrow(message);
  expect(make).not.toThrow(/hidden/);
});

it('sends a token to this machine without encryption', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]'])
    expect(probeTarget([`http://${host}:1/mcp`], TOKEN, undefined).name).toBe(`http://${host}:1/mcp`);
});

it('names a target by nothing that could be a secret', () => {
  expect(probeTarget([`${ADDRESS}?key=hidden`], {}, undefined).name).toBe(ADDRESS);
  const nameOf = (...words: string[]) => probeTarget(words, {}, undefined).name;
  expect(nameOf('node', 'server.js', '--key', 'hidden')).toBe('node server.js');
  expect(nameOf('node', 'server.js', 'hidden')).toBe('node server.js');
  expect(nameOf('./server', 'postgres://ann:hidden@db/shop')).toBe('./server');
  expect(nameOf('env', 'KEY=hidden', 'node')).toBe('env');
  expect(nameOf('server', 'ann:hidden@db')).toBe('server');
  expect(nameOf('postgres://ann:hidden@db/shop', 'x')).toBe('command');
});

it('reads times and addresses to listen at, and nothing else for them', () => {
  expect(['500ms', '1.5s', '60s', '5m', '1h'].map(duration)).toEqual([
    500, 1_500, 60_000, 300_000, 3_600_000,
  ]);
  for (const text of ['60', '0s', '-1s', '25h', 'soon', ''])
    expect(() => duration(text)).toThrow(/Write it as/);
  expect(listenAddress('9464')).toEqual({ host: '127.0.0.1', port: 9464 });
  expect(listenAddress('[::]:80')).toEqual({ host: '::', port: 80 });
  for (const text of ['70000', 'a', ':', '1:b']) expect(() => listenAddress(text)).toThrow(/Write it as/);
});
