import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ASSETS, HAS_GENUINE } from './support/genuine-cluster.ts';

/** Runs the delivery suite on the double and on a genuine API server, and tells what only the latter proves. */
const ROOT = path.join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'guidon-test-kube-'));
const file = path.join(folder, 'report.json');
const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
const args = [
  'run',
  'packages/server/test/delivery',
  // Those on a genuine server are slow, and left out otherwise.
  ...['--mode', 'all'],
  '--maxWorkers=1',
  '--reporter=json',
  `--outputFile.json=${file}`,
];
const { status } = spawnSync(process.execPath, [vitest, ...args], {
  cwd: ROOT,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const report: Report = JSON.parse(readFileSync(file, 'utf8'));
rmSync(folder, { recursive: true, force: true });
const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);

const onDouble = resultsOn('the double');
const onGenuine = resultsOn('a genuine API server');
const other = [...onDouble].filter(([name, result]) => onGenuine.get(name) !== result).map(([name]) => name);
console.log(`The double: ${count(onDouble, 'passed')} of ${onDouble.size} pass.`);
if (HAS_GENUINE)
  console.log(
    `A genuine API server: ${count(onGenuine, 'passed')} of ${onGenuine.size} pass; ${onDouble.size - other.length} with the same result as on the double.`,
  );
else console.log(`A genuine API server: skipped, ${ASSETS} has none (KUBE_ASSETS).`);
const differing = HAS_GENUINE ? other : [];
for (const name of differing) console.log(`- with another result: ${name}`);
console.log('\nOnly on a genuine API server:');
for (const { fullName, status: result } of tests.filter(({ fullName }) =>
  fullName.startsWith('on a genuine API server only'),
))
  console.log(`- ${fullName.replace('on a genuine API server only ', '')}: ${result}`);
const failed = tests.filter(({ status: result }) => result === 'failed');
for (const { fullName, failureMessages } of failed)
  console.log(`\nFAILED ${fullName}\n${failureMessages[0] ?? ''}`);
console.log(`\n${tests.length} tests in all, ${failed.length} failed.`);
process.exitCode = differing.length > 0 ? 1 : (status ?? 1);

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      fullName: string;
      status: string;
      failureMessages: readonly string[];
    }[];
  }[];
}

/** The results of the suites that run on both servers, by what comes after the server's name. */
function resultsOn(server: string): ReadonlyMap<string, string> {
  const results = new Map<string, string>();
  for (const { fullName, status: result } of tests) {
    const [, suite, name] =
      new RegExp(`(delivery|planted secrets) on ${server} (?!only)(.*)$`).exec(fullName) ?? [];
    if (name !== undefined) results.set(`${suite}: ${name}`, result);
  }
  return results;
}

function count(results: ReadonlyMap<string, string>, wanted: string): number {
  return [...results.values()].filter((result) => result === wanted).length;
}
