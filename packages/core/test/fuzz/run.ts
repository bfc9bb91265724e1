import { fuzz } from './fuzz.ts';

const SHOWN = 20;

/** The long mode: `npm run fuzz -- [evaluations] [seed]`. */
const { evaluations, reasons, slowest, faults } = fuzz(
  Number(process.argv[2] ?? 1_000_000),
  Number(process.argv[3] ?? Date.now() % 1e9),
);
console.log(`${evaluations.toLocaleString('en-US')} evaluations, the slowest took ${slowest.toFixed(2)} ms`);
console.log(reasons);
for (const fault of faults.slice(0, SHOWN)) console.log(`FAULT, environment ${fault}`);
console.log(faults.length === 0 ? 'no fault' : `${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
