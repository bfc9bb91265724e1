import { runGate } from './run-gate.ts';

process.exitCode = await runGate(process.argv.slice(2), process.env);
