import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type CrashRound, crashRound } from './crash-round.ts';

// npx node --conditions=guidon-source packages/server/test/crash/run.ts [--rounds N] [--writer module.ts]

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, writer: { type: 'string' } },
});
const writerModule = values.writer
  ? pathToFileURL(values.writer).href
  : new URL('./product-writer.ts', import.meta.url).href;

function row(
  round: number | string,
  acknowledged: unknown,
  open: unknown,
  changes: unknown,
  found: unknown,
): void {
  const cells = [round, acknowledged, open, changes, found].map((cell) => String(cell).padStart(14));
  process.stdout.write(`${cells.join('')}\n`);
}

function report(number: number, round: CrashRound): void {
  row(number, round.acknowledged, round.open.join(' + '), round.changes, round.violations.length);
  for (const violation of round.violations.slice(0, 10)) process.stdout.write(`    ${violation}\n`);
}

let violations = 0;
row('round', 'acknowledged', 'open', 'changes', 'violations');
for (let number = 1; number <= Number(values.rounds); number += 1) {
  const round = await crashRound({ writerModule });
  report(number, round);
  violations += round.violations.length;
}
process.exitCode = violations === 0 ? 0 : 1;
