import { Command } from 'commander';
import { describeCheck } from './check-command.ts';
import { EXIT_CODES_HELP, type ExitCode } from './exit-codes.ts';
import { describeProbe } from './probe/probe-command.ts';
import { describeSnapshot } from './snapshot-command.ts';

/** The environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command is given beside its words. */
export interface CommandHost {
  readonly environment: Environment;
  /** Says what the process shall exit with. */
  readonly exit: (code: ExitCode) => void;
}

const EXAMPLES = `
${EXIT_CODES_HELP}

Examples:
  guidon-gate snapshot                              write the tools of every combination in gate.config.ts
  guidon-gate check                                 in CI: compare them with what was written
  guidon-gate snapshot --flags pdf,v2 -- node server.js
  guidon-gate probe https://mcp.example.org/mcp     look once, as a client does
  guidon-gate probe --every 60s --listen 9464 --era both https://mcp.example.org/mcp`;

/** The command line of `guidon-gate`. */
export function createProgram(environment: Environment, exit: (code: ExitCode) => void = () => {}): Command {
  const program = new Command('guidon-gate')
    .description('Watches which tools an MCP server offers, behind its feature flags.')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'guidon-gate: ')) })
    .showHelpAfterError('(guidon-gate --help says more)')
    .exitOverride();
  const host = { environment, exit };
  for (const describe of [describeSnapshot, describeCheck, describeProbe]) describe(program, host);
  return program;
}
