// Runs the official MCP conformance suite against the product's own HTTP server: npm run conformance [-- --verbose]
import path from 'node:path';
import { OfficialSuite, REQUIREMENTS } from './official-suite.ts';
import { scenarioResults } from './scenario-results.ts';
import { startTestServer } from './test-server.ts';

await using suite = await OfficialSuite.install();
await using server = await startTestServer(path.join(suite.folder, 'data'));
let passed = true;
for (const requirements of REQUIREMENTS) passed = (await runSuite(server.url, requirements)) && passed;
process.exitCode = passed ? 0 : 1;

async function runSuite(url: string, requirements: string): Promise<boolean> {
  const run = await suite.run(url, requirements);
  const results = scenarioResults(run.listed, run.output);
  const passed = run.code === 0 && results.passed;
  if (!passed || process.argv.includes('--verbose')) console.log(run.output);
  console.log(`${passed ? 'ok    ' : 'failed'} ${requirements}  ${results.summary}`);
  for (const name of results.failures) console.log(`         ${name}`);
  return passed;
}
