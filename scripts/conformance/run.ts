// Runs the official MCP conformance suite against the product's own HTTP server: npm run conformance [-- --verbose]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installPackages } from './install-packages.ts';
import { scenarioResults } from './scenario-results.ts';
import { startTestServer } from './test-server.ts';

const SUITE = '@modelcontextprotocol/conformance';
const VERSION = '0.2.0-alpha.12';
const REQUIREMENTS = ['2025-11-25', '2026-07-28'];

const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-conformance-'));
try {
  console.log(`Installing ${SUITE}@${VERSION} …`);
  await installPackages(folder, [`${SUITE}@${VERSION}`]);
  const baseline = path.join(folder, 'empty-baseline.yml');
  await writeFile(baseline, 'server: []\nclient: []\n');
  await using server = await startTestServer(path.join(folder, 'data'));
  let passed = true;
  for (const requirements of REQUIREMENTS)
    passed = (await runSuite(server.url, requirements, baseline)) && passed;
  process.exitCode = passed ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function runSuite(url: string, requirements: string, baseline: string): Promise<boolean> {
  const listed = await suite(['list', '--server', '--requirements', requirements]);
  const args = ['server', '--url', url, '--requirements', requirements, '--expected-failures', baseline];
  const run = await suite(args);
  const results = scenarioResults(listed.output, run.output);
  const passed = run.code === 0 && results.passed;
  if (!passed || process.argv.includes('--verbose')) console.log(run.output);
  console.log(`${passed ? 'ok    ' : 'failed'} ${requirements}  ${results.summary}`);
  for (const name of results.failures) console.log(`         ${name}`);
  return passed;
}

async function suite(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const main = path.join(folder, 'node_modules', SUITE, 'dist/index.js');
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
