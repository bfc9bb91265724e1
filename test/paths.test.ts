import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../packages/server/test/support/program.ts';
import { createTestDatabase, postgresAnswers } from '../packages/server/test/support/test-postgres.ts';
import { freePort } from '../scripts/instances/free-port.ts';
import { markdownBlocks } from '../scripts/lib/code-blocks.ts';
import { ROOT } from '../scripts/lib/source-files.ts';

const hasPostgres = await postgresAnswers();

/** A person at terminals that share a folder: every line is typed as it is written, but for what stands for something. */
class Reader implements AsyncDisposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'guidon-reader-'));
  readonly #replace: Readonly<Record<string, string>>;
  readonly #running: ChildProcess[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(port: number, replace: Readonly<Record<string, string>>) {
    this.#replace = {
      'npm ci && npm start': 'npx guidon serve',
      'npx guidon': [process.execPath, ...program()].map((word) => `'${word}'`).join(' '),
      'npm start': `npm --prefix '${ROOT}' --silent start`,
      '127.0.0.1:7420': `127.0.0.1:${port}`,
      ...replace,
    };
    const { PATH, HOME } = process.env;
    this.#env = { PATH, HOME, GUIDON_DATA: this.#folder, GUIDON_PORT: String(port), PORT: '0' };
  }

  /** The key that the first start made. */
  get adminKey(): string {
    return readFileSync(path.join(this.#folder, 'admin-key'), 'utf8').trim();
  }

  /** Types the lines of a block to their end. */
  async run(block: string): Promise<void> {
    const { shell, told } = this.#type(`set -e\n${block}`);
    const [code] = await once(shell, 'close');
    expect(code, told()).toBe(0);
  }

  /** Types the lines of a block, the last of which goes on, and waits until it says what is looked for. */
  async start(block: string, sign: RegExp): Promise<string> {
    const { told } = this.#type(block);
    await expect.poll(told, { timeout: 20_000 }).toMatch(sign);
    return sign.exec(told())?.[0] ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid, exitCode } of this.#running)
      if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #type(block: string) {
    const key = block.includes('gdn_…') ? { 'gdn_…': this.adminKey } : {};
    const lines = Object.entries({ ...this.#replace, ...key }).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      block,
    );
    // A group of its own, so that what it starts ends with it.
    const shell = spawn('sh', ['-c', lines], { cwd: this.#folder, env: this.#env, detached: true });
    this.#running.push(shell);
    let text = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.setEncoding('utf8').on('data', (more) => (text += more));
    return { shell, told: () => text };
  }
}

function blocksOf(file: string, heading: string): string[] {
  const [, section = ''] = readFileSync(path.join(ROOT, file), 'utf8').split(`${heading}\n`);
  const [text = ''] = section.split(/^## /m);
  return markdownBlocks({ path: file, text }).map((block) => block.text);
}

/** Exports of the second terminal hold for the blocks after it. */
function inOneTerminal(blocks: readonly string[]): string[] {
  const exported = blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('export GUIDON_URL'));
  return blocks.map((block) => [...exported, block].join('\n'));
}

async function heading(shop: string): Promise<string | undefined> {
  return /<h1>(.*)<\/h1>/.exec(await (await fetch(`${shop}/?user=ann`)).text())?.[1];
}

async function play(reader: Reader, serve: string, blocks: readonly string[]): Promise<void> {
  await reader.start(serve, /Guidon listens on \S+/);
  const steps = inOneTerminal(blocks);
  const [shop = '', flip = ''] = steps.splice(-2);
  for (const step of steps) await reader.run(step);
  const address = await reader.start(shop, /http:\/\/127\.0\.0\.1:\d+/);
  expect(await heading(address)).toBe('Checkout');
  await reader.run(flip);
  await expect.poll(() => heading(address)).toBe('The new checkout');
}

describe.skipIf(process.platform === 'win32')('the path', () => {
  it.skipIf(!hasPostgres)('of a team leads to an application that sees a flip', async () => {
    await using database = await createTestDatabase();
    const [serve = '', ...blocks] = blocksOf('README.md', '## For a team');
    expect(blocks).toHaveLength(5);
    const organizations = blocks.pop();
    await using reader = new Reader(await freePort(), {
      'postgres://guidon@db.example.org/guidon': database.url,
    });
    await play(reader, serve, blocks);
    const [databaseUrl] = serve.split('\n');
    await reader.run(`${databaseUrl}\n${organizations}`);
  });

  it('of the example application does too', async () => {
    const file = 'examples/node-openfeature/README.md';
    const [serve = '', ...blocks] = blocksOf(file, '# A Node application that reads its flags from Guidon');
    expect(blocks).toHaveLength(3);
    await using reader = new Reader(await freePort(), {});
    await play(reader, serve, blocks);
  });
});
