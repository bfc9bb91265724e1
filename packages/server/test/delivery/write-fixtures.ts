import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { FIRST_SCENARIOS } from './scenarios/first-scenarios.ts';
import { buildScenario, type Scenario } from './scenarios/scenario.ts';
import { SECOND_SCENARIOS } from './scenarios/second-scenarios.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');

/** Fixtures without a scenario were recorded apart, and are left alone. */
const SCENARIOS: readonly Scenario[] = [...FIRST_SCENARIOS, ...SECOND_SCENARIOS];

for (const [turn, scenario] of SCENARIOS.entries()) await write(scenario, turn);
console.log(`${SCENARIOS.length} fixtures`);

async function write(scenario: Scenario, turn: number): Promise<void> {
  const folder = path.join(FIXTURES, scenario.name);
  const { cluster, expected } = buildScenario(scenario, turn);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'objects.yaml'), documents(cluster.objects));
  await writeFile(path.join(folder, 'events.yaml'), documents(cluster.events));
  await writeFile(
    path.join(folder, 'expected.json'),
    `${JSON.stringify({ now: cluster.ago(0), ...expected }, null, 2)}\n`,
  );
  for (const [container, text] of cluster.logs) {
    const file = path.join(folder, 'logs', `${container}.log`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

function documents(objects: readonly unknown[]): string {
  return objects
    .map((object) => `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`)
    .join('');
}
