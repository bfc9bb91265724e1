import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DATABASE_KINDS, type DatabaseKind, databaseAnswers } from '../support/test-databases.ts';
import { type CrashRound, crashRound } from './crash-round.ts';

// npm run crash -- [--database sqlite|postgres] [--rounds N] [--writer module.ts]; without --database on both

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    rounds: { type: 'string', default: '10' },
    writer: { type: 'string' },
  },
});
const databases = DATABASE_KINDS.filter((kind) => (values.database ?? kind) === kind);
const writerModule = values.writer
  ? pathToFileURL(values.writer).href
  : new URL('./product-writer.ts', import.meta.url).href;

function row(...cells: unknown[]): void {
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(14)).join('')}\n`);
}

function report(database: string, number: number, round: CrashRound): void {
  const { acknowledged, open, changes, violations } = round;
  row(database, number, acknowledged, open.join(' + '), changes, violations.length);
  for (const violation of violations.slice(0, 10)) process.stdout.write(`    ${violation}\n`);
}

/** How many violations there were in all rounds on one database. */
async function crash(database: DatabaseKind): Promise<number> {
  if (!(await databaseAnswers(database))) {
    process.stdout.write(`${database}: skipped, no server answers\n`);
    return 0;
  }
  let violations = 0;
  for (let number = 1; number <= Number(values.rounds); number += 1) {
    const round = await crashRound({ database, writerModule });
    report(database, number, round);
    violations += round.violations.length;
  }
  return violations;
}

row('database', 'round', 'acknowledged', 'open', 'changes', 'violations');
let violations = databases.length === 0 ? 1 : 0;
for (const database of databases) violations += await crash(database);
process.exitCode = violations === 0 ? 0 : 1;
