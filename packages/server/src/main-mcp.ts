import { runMcp } from './cli/run-mcp.ts';

// A bundle of its own, in one file and without the command line: assistants wait for this one.
process.exitCode = await runMcp(process.argv.slice(3));
