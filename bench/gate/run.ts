import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { busyness, machine } from '../support/machine.ts';
import { REPOSITORY, RESULTS } from '../support/paths.ts';
import { markdownTables } from '../support/report.ts';
import type { Table } from '../support/suite.ts';
import { verdict } from '../support/verdict.ts';
import { requests } from './requests.ts';
import { sessions } from './sessions.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    write: { type: 'boolean' },
  },
});

const SUITES = { requests, sessions };
const scale = { rounds: options.quick === true ? 40 : 400 };
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
await writeFile(path.join(RESULTS, `gate-${today}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
if (options.write === true) await writeFile(path.join(REPOSITORY, 'docs/benchmarks-gate.md'), document());

function document(): string {
  return `# Benchmarks: servers behind a gate

Made by \`npm run bench:gate -- --write\`. Compare figures within the run only: they are of one machine on one day. The goals are
those of the design; no test depends on a time.

- Day: ${today}
- Machine: ${machine()}
- Other work: ${busyness(loads)}

${verdict(tables)}

${markdownTables(tables)}`;
}
