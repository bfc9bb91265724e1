import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installPackages } from './install-packages.ts';

const SUITE = '@modelcontextprotocol/conformance';
const VERSION = '0.2.0-alpha.12';

/** The revisions of the protocol whose requirements are run. */
export const REQUIREMENTS = ['2025-11-25', '2026-07-28'];

/** A run of the suite: what it requires, what it said, and its exit code. */
export interface SuiteRun {
  readonly listed: string;
  readonly output: string;
  readonly code: number | null;
}

/** The official MCP conformance suite, in a folder of its own that goes with it. */
export class OfficialSuite implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async install(): Promise<OfficialSuite> {
    const suite = new OfficialSuite(await mkdtemp(path.join(os.tmpdir(), 'guidon-conformance-')));
    console.log(`Installing ${SUITE}@${VERSION} …`);
    await installPackages(suite.folder, [`${SUITE}@${VERSION}`]);
    await writeFile(suite.#baseline, 'server: []\nclient: []\n');
    return suite;
  }

  /** Runs the scenarios of a revision against a server, with nothing excused. */
  async run(url: string, requirements: string): Promise<SuiteRun> {
    const listed = await this.#start(['list', '--server', '--requirements', requirements]);
    const args = ['--url', url, '--requirements', requirements, '--expected-failures', this.#baseline];
    return { listed: listed.output, ...(await this.#start(['server', ...args])) };
  }

  get #baseline(): string {
    return path.join(this.folder, 'empty-baseline.yml');
  }

  async #start(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const main = path.join(this.folder, 'node_modules', SUITE, 'dist/index.js');
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
