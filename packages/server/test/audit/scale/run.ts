import { parseArgs } from 'node:util';
import { table } from '../../../../../scripts/lib/markdown.ts';
import { DATABASE_KINDS, databaseAnswers } from '../../support/test-databases.ts';
import { type AuditScaleCase, auditScale } from './audit-scale.ts';

// npm run audit-scale -- [--database sqlite|postgres] [--rows N] [--times N]; without --database on both

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    rows: { type: 'string', default: '1000000' },
    times: { type: 'string', default: '3' },
  },
});
const [rows, times] = [Number(values.rows), Number(values.times)];

let wrong = 0;
const cells: string[][] = [];
for (const database of DATABASE_KINDS.filter((kind) => (values.database ?? kind) === kind)) {
  if (!(await databaseAnswers(database))) {
    console.error(`${database}: skipped, no server answers`);
    continue;
  }
  const onStep = (step: string) => console.error(`${new Date().toISOString()} ${database}: ${step}`);
  const cases = await auditScale({ database, rows, times, deeds: 50, onStep });
  wrong += cases.filter(({ isRight }) => !isRight).length;
  for (const what of new Set(cases.map((one) => one.what)))
    cells.push([database, ...cellsOf(cases.filter((one) => one.what === what))]);
}

const head = ['database', 'tampered with', 'verifications', 'rows', 'found', 'median s', 'most MiB'];
console.log(table(head, cells));
console.log(wrong === 0 ? 'Everything was found, and nothing else.' : `${wrong} were judged wrong.`);
process.exitCode = wrong === 0 && cells.length > 0 ? 0 : 1;

/** One line for all verifications of a kind. */
function cellsOf(cases: readonly AuditScaleCase[]): string[] {
  const [first] = cases as [AuditScaleCase, ...AuditScaleCase[]];
  const seconds = cases.map((one) => one.seconds).sort((a, b) => a - b);
  const found = first.report.first === undefined ? 'whole' : `row ${first.report.first.seq}`;
  return [
    first.what,
    String(cases.length),
    String(first.report.rows),
    cases.every(({ isRight }) => isRight) ? found : `WRONG: ${found}`,
    (seconds[Math.floor(seconds.length / 2)] ?? 0).toFixed(1),
    Math.max(...cases.map(({ mebibytes }) => mebibytes)).toFixed(0),
  ];
}
