import { crossCheck } from './cross-check.ts';

/** The long mode: `npm run agreement -- [flags] [contexts] [seed]`. */
const [flags = 500, contexts = 1_000, seed = 1] = process.argv.slice(2).map(Number);

const { comparisons, reasons, difference } = await crossCheck(flags, contexts, seed);
console.log(`${comparisons.toLocaleString('en-US')} answers compared; ours: ${JSON.stringify(reasons)}`);
console.log(difference === undefined ? 'no difference' : `DIFFERENT, ${difference}`);
if (difference !== undefined) process.exitCode = 1;
