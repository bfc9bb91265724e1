import { runGate } from './run-gate.ts';

process.exitCode = await runGate(process.argv.slice(2), process.env);
// A module that was asked for its tools may have opened what keeps a process alive.
process.stdout.write('', () => process.exit());
