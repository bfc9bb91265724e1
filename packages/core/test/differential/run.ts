import { differentialFlagsmith, differentialGrowthBook, type Outcome } from './run-differential.ts';

/** The long mode: `npm run differential -- [comparisons] [seed]`. */
const comparisons = Number(process.argv[2] ?? 100_000);
const seed = process.argv[3] === undefined ? undefined : Number(process.argv[3]);

report('GrowthBook', differentialGrowthBook(comparisons, seed));
report('Flagsmith', differentialFlagsmith(comparisons, seed));

function report(engine: string, { comparisons: count, explained, unexplained }: Outcome): void {
  console.log(`${engine}: ${count.toLocaleString('en-US')} comparisons`);
  for (const [reason, times] of explained) console.log(`  explained ${times} times: ${reason}`);
  console.log(unexplained === undefined ? '  no unexplained difference' : `  UNEXPLAINED, ${unexplained}`);
  if (unexplained !== undefined) process.exitCode = 1;
}
