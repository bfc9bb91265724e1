import { type Command, Option } from 'commander';

/** `guidon surface`: which tools of this server are offered to whom. */
export function describeSurface(command: Command): void {
  command
    .description('Tells and decides which tools of Guidon are offered to whom.')
    .addHelpText('after', EXAMPLES);
  describeList(command.command('list'));
  describeSet(command.command('set'));
  describeShow(command.command('show'));
}

const EXAMPLES = `
Lists change at the next window of each client; --kill works at once. What it takes to get back is always offered.

Examples:
  guidon surface show                       what an assistant on this machine is offered, and why not the rest
  guidon surface set delete_flag off
  guidon surface set delete_flag --kill
  guidon surface list`;

function describeList(command: Command): void {
  command
    .summary('list the surface flags that are set')
    .description('Lists the surface flags that are set: which tools are withdrawn, shared out or killed.')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon surface list\n  guidon surface list --json')
    .action(async (options) => (await import('./surface-list.ts')).listSurface(options));
}

function describeSet(command: Command): void {
  command
    .summary('offer a tool, withdraw it, or kill it')
    .description('Decides who is offered a tool. Takes the role admin in the organization.')
    .argument('<tool>', 'name of the tool, such as delete_flag')
    .argument('[offered]', 'on, off, a share such as 20%, or default: as it was shipped')
    .addOption(new Option('--kill', 'nobody can call it, from now on').conflicts('revive'))
    .option('--revive', 'it was killed, and is no more')
    .option('--reason <text>', 'for history')
    .option('--dry-run', 'only tell what it would change')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon surface set delete_flag 20%\n  guidon surface set delete_flag --revive',
    )
    .action(async (tool, offered, options) =>
      (await import('./surface-set.ts')).setSurface(tool, offered, options),
    );
}

function describeShow(command: Command): void {
  command
    .summary('tell what somebody is offered, and why')
    .description(
      'Tells which tools models are offered, and why not the others. With GUIDON_URL it asks that server, which takes the role admin in the organization.',
    )
    .option(
      '--as <key>',
      'the holder of the key with this id (default: an assistant on this machine; with GUIDON_URL, the holder of GUIDON_KEY)',
    )
    .option('--read-only', 'at the address that only reads')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon surface show\n  guidon surface show --as key_01j…')
    .action(async (options) => (await import('./surface-show.ts')).showSurface(options));
}
