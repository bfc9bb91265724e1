import { CommanderError } from 'commander';
import { CommandError, messageOf } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { tell, visible } from './output.ts';
import { createProgram, type Environment } from './program.ts';

/** Runs the command that the words name, and answers its exit code. */
export async function runGate(words: readonly string[], environment: Environment): Promise<number> {
  let exitCode: number = EXIT.same;
  const program = createProgram(environment, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? EXIT.same : EXIT.failed;
    tell(`guidon-gate: ${visible(messageOf(failure))}`);
    if (failure instanceof CommandError) tell(visible(failure.hint));
    return EXIT.failed;
  }
}
