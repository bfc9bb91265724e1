import { Argument, type Command, Option } from 'commander';
import { numberOption } from './number-option.ts';

/** `guidon flags`: friendly spellings of the tools people use most. */
export function describeFlags(command: Command): void {
  command
    .description('Lists, reads, switches and evaluates flags. Everything else is guidon call.')
    .addHelpText('after', EXAMPLES);
  describeList(command.command('list'));
  describeGet(command.command('get'));
  describeSet(command.command('set'));
  describeEval(command.command('eval'));
}

const EXAMPLES = `
Examples:
  guidon flags list --env staging --enabled on
  guidon flags get new_checkout_flow
  guidon flags set new_checkout_flow on --env staging
  guidon flags eval new_checkout_flow --env staging --user user-42`;

function describeList(command: Command): void {
  inProject(command)
    .summary('list flags')
    .description(
      'Lists flags, and whether they are on in each environment; a number in brackets counts rules.',
    )
    .option('--search <text>', 'in key, description, tags or owner')
    .option('--tag <tag>', 'that carry this tag')
    .option('--owner <name>', 'that this person or team owns')
    .option('--env <key>', 'the environment that --enabled is about')
    .addOption(
      new Option('--enabled <state>', 'that are on, or off, in that environment').choices(['on', 'off']),
    )
    .option('--archived', 'archived flags instead of live ones')
    .option('--limit <number>', 'at most so many', numberOption)
    .option('--cursor <cursor>', 'the page after this one, as the page before told it')
    .action(async (options) => (await import('./flags-list.ts')).listFlags(options));
}

function describeGet(command: Command): void {
  inProject(command)
    .summary('read one flag')
    .description('Shows a flag: its values, its rules in every environment, its last change.')
    .argument('<key>', 'key of the flag')
    .action(async (key, options) => (await import('./flags-get.ts')).getFlag(key, options));
}

function describeSet(command: Command): void {
  inProject(command)
    .summary('switch a flag')
    .description('Switches a flag on or off in one, several or all environments.')
    .usage('<key> on|off --env <key>|--all [options]')
    .argument('<key>', 'key of the flag')
    .addArgument(new Argument('<state>', 'what it shall be').choices(['on', 'off']))
    .option('--env <key>', 'an environment; repeat it, or separate several with commas', collect)
    .option('--all', 'every environment')
    .option('--value <value>', 'also serve this there: a JSON value; anything else is taken as a string')
    .option('--reason <text>', 'why; kept in history')
    .option('--dry-run', 'show what would change, and change nothing')
    .addHelpText('after', SET_EXAMPLES)
    .action(async (key, state, options) => (await import('./flags-set.ts')).setFlag(key, state, options));
}

const SET_EXAMPLES = `
Examples:
  guidon flags set new_checkout_flow on --env staging
  guidon flags set new_checkout_flow off --all          the kill switch
  guidon flags set theme on --env staging --value dark --dry-run`;

function describeEval(command: Command): void {
  inProject(command)
    .summary('evaluate a flag for somebody, and say why')
    .description('Evaluates a flag, or all of them, for a user or a whole evaluation context.')
    .usage('<key>|--all --env <key> [options]')
    .argument('[key]', 'key of the flag')
    .requiredOption('--env <key>', 'environment to evaluate in')
    .option('--all', 'every flag')
    .option('--user <id>', 'targeting key: whom to evaluate for')
    .option('--context <json>', 'evaluation context, a JSON object of attributes')
    .option('--example <key>', 'a saved example context; --user and --context come on top of it')
    .option('--limit <number>', 'with --all: at most so many', numberOption)
    .option('--cursor <cursor>', 'with --all: the page after this one, as the page before told it')
    .addHelpText('after', EVAL_EXAMPLES)
    .action(async (key, options) => (await import('./flags-eval.ts')).evaluateFlags(key, options));
}

const EVAL_EXAMPLES = `
Examples:
  guidon flags eval new_checkout_flow --env staging --user user-42
  guidon flags eval new_checkout_flow --env production --context '{"targetingKey":"user-42","country":"DE"}'
  guidon flags eval --all --env staging --user user-42 --json`;

function inProject(command: Command): Command {
  return command
    .option('--project <key>', 'project; may be left out while there is only one')
    .option('--json', 'print the whole answer as JSON');
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ];
}
