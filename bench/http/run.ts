import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildProduct } from '../support/build-product.ts';
import { busyness, machine } from '../support/machine.ts';
import { REPOSITORY, RESULTS } from '../support/paths.ts';
import { markdownTables } from '../support/report.ts';
import type { Table } from '../support/suite.ts';
import { verdict } from '../support/verdict.ts';
import { evaluations } from './evaluations.ts';
import { flipLatency } from './flip-latency.ts';
import { FULL, QUICK } from './scale.ts';
import { start } from './start.ts';
import { streams } from './streams.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    write: { type: 'boolean' },
    'no-build': { type: 'boolean' },
  },
});

const SUITES = { start, evaluations, flips: flipLatency, streams };
const scale = options.quick === true ? QUICK : FULL;
if (options['no-build'] !== true) await buildProduct();

const loads = [os.loadavg()[0] ?? 0];
const tables: Table[] = [];
for (const [name, suite] of Object.entries(SUITES)) {
  if (options.only?.includes(name) === false) continue;
  const table = await suite(scale);
  console.log(markdownTables([table]));
  tables.push(table);
}
loads.push(os.loadavg()[0] ?? 0);
console.log(verdict(tables));
const today = new Date().toISOString().slice(0, 10);
await mkdir(RESULTS, { recursive: true });
const record = { date: today, machine: machine(), loadAverages: loads, tables };
await writeFile(path.join(RESULTS, `http-${today}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
if (options.write === true) await writeFile(path.join(REPOSITORY, 'docs/benchmarks-http.md'), document());

function document(): string {
  return `# Benchmarks: applications that read flags

Made by \`npm run bench:http -- --write\`. Compare figures within the run only: they are of one machine on one day, where the
load comes from the same machine. The goals are those of the design; no test depends on a time.

- Day: ${today}
- Machine: ${machine()}
- Other work: ${busyness(loads)}

${verdict(tables)}

${markdownTables(tables)}`;
}
