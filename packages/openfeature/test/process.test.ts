import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { aDocument } from './support/a-document.ts';
import { OutsideWorld } from './support/outside-world.ts';

/** Runs a module to its end in a process of its own; what it printed. Fails when it does not end by itself. */
async function run(...lines: string[]): Promise<string> {
  const imports = [
    "import { GuidonProvider } from '@guidon/openfeature';",
    "import { OpenFeature } from '@openfeature/server-sdk';",
  ];
  const args = [
    '--conditions=guidon-source',
    '--input-type=module',
    '--eval',
    [...imports, ...lines].join('\n'),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  return stdout.trim();
}

/** Where nobody listens any more. */
async function goneServer(): Promise<{ readonly url: string }> {
  await using world = await OutsideWorld.start();
  return { url: world.url };
}

const READ = "console.log(await OpenFeature.getClient().getBooleanValue('checkout', true));";

it('keeps no process alive by waiting for a server that is gone', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-process-'));
  const startFrom = path.join(folder, 'flags.json');
  await writeFile(startFrom, JSON.stringify(aDocument()));
  const { url } = await goneServer();
  const options = JSON.stringify({ url, key: 'gdn_srv_test', startFrom });
  const provider = `const provider = new GuidonProvider(${options});`;
  expect(await run(provider, 'await OpenFeature.setProviderAndWait(provider);', READ)).toBe('false');
  await rm(folder, { recursive: true });
});

it('lets a process end that closes OpenFeature, and reports its usage', async () => {
  await using world = await OutsideWorld.start();
  void world.stream().then((stream) => stream.send('put', aDocument()));
  const provider = `const provider = new GuidonProvider(${JSON.stringify({ url: world.url, key: 'gdn_srv_test' })});`;
  const lines = ['await OpenFeature.setProviderAndWait(provider);', READ, 'await OpenFeature.close();'];
  expect(await run(provider, ...lines)).toBe('false');
  expect(world.reports).toHaveLength(1);
});
