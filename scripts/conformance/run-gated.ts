// Runs the official MCP conformance suite against a server nobody here wrote, without a gate and behind one, and compares
// the two: npm run conformance:gate [-- --verbose]
import { startEverything } from './everything-server.ts';
import { OfficialSuite, REQUIREMENTS } from './official-suite.ts';
import { ranScenarios } from './scenario-results.ts';

await using suite = await OfficialSuite.install();
await using plain = await startEverything('ungated');
await using gated = await startEverything('gated');
const same: boolean[] = [];
for (const requirements of REQUIREMENTS) same.push(await compare(requirements));
process.exitCode = same.every(Boolean) ? 0 : 1;

async function compare(requirements: string): Promise<boolean> {
  const without = await results(plain.url, requirements);
  const behind = await results(gated.url, requirements);
  const names = [...new Set([...without.keys(), ...behind.keys()])];
  const differences = names.filter((name) => without.get(name) !== behind.get(name));
  const isSame = names.length > 0 && differences.length === 0;
  console.log(`${isSame ? 'same  ' : 'differ'} ${requirements}  ${names.length} scenarios`);
  for (const name of differences)
    console.log(`       ${name}: ${without.get(name)} without a gate, ${behind.get(name)} behind it`);
  return isSame;
}

async function results(url: string, requirements: string): Promise<ReadonlyMap<string, string>> {
  const { output } = await suite.run(url, requirements);
  if (process.argv.includes('--verbose')) console.log(output);
  return new Map(
    ranScenarios(output).map(({ name, passed, failed }) => [name, `${passed} passed, ${failed} failed`]),
  );
}
