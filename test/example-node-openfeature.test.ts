import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connected, connectHttp } from '../packages/server/test/doors/support/connect.ts';
import { type SdkServer, sdkServer } from '../packages/server/test/sdk/support/sdk-server.ts';
import { ROOT } from '../scripts/lib/source-files.ts';

let guidon: SdkServer;
let assistant: Connected;
let shop: ChildProcessByStdio<null, Readable, null>;
let url: string;

beforeAll(async () => {
  guidon = await sdkServer();
  assistant = await connectHttp(`${guidon.url}/mcp`, await guidon.test.key(), 'modern');
  await call('create_flag', { key: 'new-checkout' });
  shop = startShop({ GUIDON_URL: guidon.url, GUIDON_SDK_KEY: guidon.serverKey });
  url = await addressOf(shop);
});

afterAll(async () => {
  shop.kill('SIGKILL');
  await assistant[Symbol.asyncDispose]();
  await guidon[Symbol.asyncDispose]();
});

function startShop(environment: Readonly<Record<string, string>>) {
  const folder = path.join(ROOT, 'examples/node-openfeature');
  const env = { ...process.env, ...environment, PORT: '0' };
  const args = ['--conditions=guidon-source', 'main.ts'];
  return spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function addressOf({ stdout }: typeof shop): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('The example said no address.');
}

async function call(name: string, input: Readonly<Record<string, unknown>>): Promise<void> {
  const { isError, content } = await assistant.client.callTool({ name, arguments: input });
  expect(isError ?? false, JSON.stringify(content)).toBe(false);
}

async function heading(user: string): Promise<string | undefined> {
  const page = await (await fetch(`${url}/?user=${user}`)).text();
  return /<h1>(.*)<\/h1>/.exec(page)?.[1];
}

it('changes its page when an assistant changes the flag, without a restart', async () => {
  expect(await heading('ann')).toBe('Checkout');
  const environments = ['production'];
  await call('set_flag_state', { key: 'new-checkout', environments, enabled: true });
  await expect.poll(() => heading('ann')).toBe('The new checkout');
  const rules = [{ id: 'not_ann', when: 'targetingKey = "ann"', serve: { value: false } }];
  await call('set_flag_rules', { key: 'new-checkout', environments, rules });
  await expect.poll(() => heading('ann')).toBe('Checkout');
  expect(await heading('bob')).toBe('The new checkout');
});

it('ends when it is told to', async () => {
  shop.kill('SIGTERM');
  expect(await once(shop, 'exit')).toEqual([0, null]);
});
