import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SUITES } from './suites/index.ts';
import { buildProduct } from './support/build-product.ts';
import { busyness, machine } from './support/machine.ts';
import { REPOSITORY, RESULTS } from './support/paths.ts';
import { markdownTables } from './support/report.ts';
import type { Table } from './support/suite.ts';
import { verdict } from './support/verdict.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    write: { type: 'boolean' },
    'no-build': { type: 'boolean' },
  },
});

const suites = SUITES.filter(({ name }) => options.only?.includes(name) ?? true);
if (suites.length === 0)
  throw new Error(`There are the suites ${SUITES.map(({ name }) => name).join(', ')}.`);
if (options['no-build'] !== true) await buildProduct();

const loads = [os.loadavg()[0] ?? 0];
const tables: Table[] = [];
for (const suite of suites) {
  const measured = await suite.run();
  console.log(markdownTables(measured));
  tables.push(...measured);
}
loads.push(os.loadavg()[0] ?? 0);
console.log(verdict(tables));
await writeJson(options.json ?? path.join(RESULTS, `${today()}.json`));
if (options.write === true) await writeFile(path.join(REPOSITORY, 'docs/benchmarks.md'), document(tables));

function document(all: readonly Table[]): string {
  return `# Benchmarks

Made by \`npm run bench -- --write\`, which builds the program and measures it. Compare figures within the run only: they are
of one machine on one day. The goals are the first bars of the design; no test depends on a time.

- Day: ${today()}
- Machine: ${machine()}
- Other work: ${busyness(loads)}

${verdict(all)}

${markdownTables(all)}`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function writeJson(file: string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ date: today(), machine: machine(), loadAverages: loads, tables }, undefined, 2)}\n`,
  );
}
