import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { busyness, machine } from '../support/machine.ts';
import { REPOSITORY } from '../support/paths.ts';
import { markdownTables } from '../support/report.ts';
import { verdict } from '../support/verdict.ts';
import { ENGINES } from './adapters/index.ts';
import { runWorker } from './run-worker.ts';
import { type Measured, tablesOf } from './tables.ts';

const USAGE = `npm run bench:engine -- [options]

  --rounds N     rounds, each with fresh processes (default 5)
  --only NAME    measure this engine only; may be repeated
  --json FILE    also write the figures as JSON
  --write        write docs/benchmarks-engine.md`;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (options.help === true) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const names = Object.keys(ENGINES).filter((name) => options.only?.includes(name) ?? true);
  if (names.length === 0) throw new Error(`There are the engines ${Object.keys(ENGINES).join(', ')}.`);
  const loads = [os.loadavg()[0] ?? 0];
  const measured = await measure(names, Number(options.rounds));
  loads.push(os.loadavg()[0] ?? 0);
  const tables = tablesOf(measured);
  console.log(`${markdownTables(tables)}\n${verdict(tables)}`);
  if (options.json !== undefined) await writeJson(options.json, { loads, tables, measured });
  if (options.write === true)
    await writeFile(path.join(REPOSITORY, 'docs/benchmarks-engine.md'), document(tables, loads));
}

/** Every adapter is checked before anything is measured; then rounds, every other one in reverse order. */
async function measure(names: readonly string[], rounds: number): Promise<Measured[]> {
  const measured = new Map<string, { version: string; rounds: Measured['rounds'][number][] }>();
  for (const name of names) {
    const { version, users } = await runWorker('check', name);
    console.error(`${name} ${version} answers ${users} users as it shall`);
    measured.set(name, { version, rounds: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      measured.get(name)?.rounds.push(await oneRound(name));
    console.error(`round ${round + 1} of ${rounds}`);
  }
  return [...measured].map(([engine, rest]) => ({ engine, ...rest }));
}

async function oneRound(name: string): Promise<Measured['rounds'][number]> {
  return {
    calls: await runWorker('calls', name),
    garbage: await runWorker('garbage', name),
    load: await runWorker('load', name),
  };
}

function document(tables: ReturnType<typeof tablesOf>, loads: readonly number[]): string {
  return `# Benchmarks of the engine

Made by \`npm run bench:engine -- --write\`. The same flags in each engine's own format; every engine first has to give the
right answers (to the letter, percentages within 4 points). A fresh process for every engine, measurement and round,
the order alternating; medians of ${options.rounds} rounds. Events and metrics are off. The floor is closures written by hand for
exactly these flags. Compare figures within the run only: they are of one machine on one day; no test depends on a time.

- Day: ${today()}
- Machine: ${machine()}
- Other work: ${busyness(loads)}

${verdict(tables)}

${markdownTables(tables)}`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function writeJson(file: string, figures: object): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const text = JSON.stringify({ date: today(), machine: machine(), ...figures }, undefined, 2);
  await writeFile(file, `${text}\n`);
}
