import {
  differentialFlagsmith,
  differentialGrowthBook,
  differentialToFlagsmith,
  differentialToGrowthBook,
  type Outcome,
} from './run-differential.ts';

/** The long mode: `npm run differential -- [comparisons] [seed]`. */
const comparisons = Number(process.argv[2] ?? 100_000);
const seed = process.argv[3] === undefined ? undefined : Number(process.argv[3]);

report('GrowthBook', differentialGrowthBook(comparisons, seed));
report('Flagsmith', differentialFlagsmith(comparisons, seed));
report('ours in GrowthBook', differentialToGrowthBook(comparisons, seed));
report('ours in Flagsmith', differentialToFlagsmith(comparisons, seed));

function report(engine: string, { comparisons: count, difference }: Outcome): void {
  console.log(`${engine}: ${count.toLocaleString('en-US')} comparisons`);
  console.log(difference === undefined ? '  no difference' : `  DIFFERENT, ${difference}`);
  if (difference !== undefined) process.exitCode = 1;
}
