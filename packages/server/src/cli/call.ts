import type { Command } from 'commander';
import { AppError } from '../lib/app-error.ts';
import { outputText } from '../tools/outcome.ts';
import { askSecret } from './ask-secret.ts';
import { callTool } from './call-tool.ts';
import { isDecision } from './deciding.ts';
import { print, printJson } from './print.ts';
import { readStandardInput } from './read-standard-input.ts';

interface CallOptions {
  readonly json?: true;
  readonly yes?: true;
}

const EXAMPLES = `
Examples:
  guidon call list_flags '{"environment":"staging","enabled":true}'
  guidon call create_flag '{"key":"new_checkout_flow","type":"boolean"}'
  guidon call set_flag_rules - < rules.json
  guidon tools                      which tools there are, and what they take`;

/** `guidon call`: any tool, with its arguments as JSON. */
export function describeCall(command: Command): void {
  command
    .description('Calls a tool. Prints text on a terminal, and the whole answer as JSON anywhere else.')
    .argument('<tool>', 'name of the tool, such as list_flags')
    .argument('[arguments]', 'its arguments as a JSON object, or - to read them from standard input', '{}')
    .option('--json', 'print JSON on a terminal too')
    .option('--yes', 'agree beforehand to what a destructive tool would ask')
    .addHelpText('after', EXAMPLES)
    .action(call);
}

async function call(tool: string, text: string, options: CallOptions): Promise<void> {
  const given = parseArguments(text === '-' ? await readStandardInput() : text);
  const asks = isDecision(tool, given);
  const key = asks ? { key: await askSecret('Your key, to decide this: ', `guidon call ${tool} …`) } : {};
  const output = await callTool({ tool, arguments: given, yes: options.yes === true, ...key });
  if (options.json === true || !process.stdout.isTTY) printJson(output);
  else print(outputText(output));
}

function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw new AppError(
      'INVALID_ARGUMENT',
      `The arguments are not JSON: ${(failure as SyntaxError).message}.`,
      {
        hint: 'Give one JSON object in single quotes, such as \'{"key":"new_checkout_flow"}\'.',
      },
    );
  }
}
