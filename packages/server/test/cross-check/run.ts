import { crossCheck } from './cross-check.ts';

/** `npm run cross-check`: 500 flags for 1,000 contexts, or as many as it is told. */
const [flags = '500', contexts = '1000'] = process.argv.slice(2);
const { answers, reasons, disagreements } = await crossCheck(Number(flags), Number(contexts));
for (const one of disagreements.slice(0, 20)) console.log(one.slice(0, 2_000));
console.log(`${answers.toLocaleString('en-US')} answers by reason: ${JSON.stringify(reasons)}`);
console.log(
  `OFREP, evaluate_flag, the in-process provider and the engine: ${disagreements.length} disagreements.`,
);
process.exitCode = disagreements.length === 0 ? 0 : 1;
