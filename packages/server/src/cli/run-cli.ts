import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { reportFailure } from './report-failure.ts';

/** Runs one command line (without `node` and the script) to its exit code. Prints every failure, throws none. */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  // The stdio server finishes what it was told to do before it ends.
  if (argv[0] !== 'mcp' || argv.includes('--help')) endQuietlyWhenNobodyReads();
  try {
    const program = await createProgram(argv);
    await program.parseAsync(argv, { from: 'user' });
    return (process.exitCode as ExitCode | undefined) ?? EXIT.ok;
  } catch (failure) {
    return failure instanceof CommanderError
      ? usageExitCode(failure)
      : reportFailure(failure, wantsJson(argv));
  }
}

function usageExitCode(failure: CommanderError): ExitCode {
  return failure.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json') || (argv[0] === 'call' && !process.stdout.isTTY);
}

// `guidon flags list | head -1` closes the pipe early; that is no failure.
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
}
