import { Argument, type Command, Option } from 'commander';
import { numberOption } from './number-option.ts';

/** `guidon keys`: who may come in, and what they may do. */
export function describeKeys(command: Command): void {
  command
    .description(
      'Makes, lists, approves, rotates and revokes keys: of people, of their agents, of applications.',
    )
    .addHelpText('after', EXAMPLES);
  describeCreate(command.command('create'));
  describeList(command.command('list'));
  describeApprove(command.command('approve'));
  describeRotate(command.command('rotate'));
  describeRevoke(command.command('revoke'));
}

const EXAMPLES = `
Examples:
  guidon keys create person ada --grant admin
  guidon keys create agent release-bot --grant editor:web-shop/staging
  guidon keys create sdk shop-frontend --reads web-shop/production --exposure client
  guidon keys list
  guidon keys approve key_01j…
  guidon keys rotate key_01j… --overlap 48
  guidon keys revoke key_01j…`;

function describeCreate(command: Command): void {
  command
    .summary('make a key')
    .description('Makes a person, an agent or an SDK with its first key, and prints the key: this once.')
    .addArgument(new Argument('<kind>', 'whose key it is').choices(['person', 'agent', 'sdk']))
    .argument('<name>', 'name of whoever will hold it')
    .option(
      '--grant <grant>',
      'role[:project[/environment]], such as editor:web-shop; repeat it for several',
      collect,
    )
    .option('--reads <place>', 'project/environment that an SDK reads')
    .addOption(
      new Option('--exposure <side>', 'client: in browsers and apps, safe to publish; server: kept secret')
        .choices(['client', 'server'])
        .default('server'),
    )
    .option('--read-only', 'it may only read, whatever its roles')
    .option('--label <text>', 'what it is for')
    .option(
      '--days <number>',
      'how long it lives (default: 90; an SDK’s lives until it is revoked)',
      numberOption,
    )
    .option(
      '--break-glass',
      'in an emergency, past the approval it takes; asks for your key, everybody is told',
    )
    .option('--reason <text>', 'why; needed to break the glass')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', CREATE_EXAMPLES)
    .action(async (kind, name, options) => (await import('./keys-create.ts')).createKey(kind, name, options));
}

const CREATE_EXAMPLES = `
Roles: viewer reads, editor also changes flags, approver also approves, admin does all; docs/permissions.md has the table.
The key of a person who could approve changes of a protected environment opens nothing until somebody else approves it.

Examples:
  guidon keys create person ada --grant admin
  guidon keys create agent release-bot --grant viewer --grant editor:web-shop/staging --days 30
  guidon keys create sdk shop-backend --reads web-shop/production > shop-backend.key`;

function describeList(command: Command): void {
  command
    .summary('list keys')
    .description('Lists the keys you administer, the newest first, without the keys themselves.')
    .option('--limit <number>', 'at most so many', numberOption)
    .option('--cursor <cursor>', 'the page after this one, as the page before told it')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon keys list\n  guidon keys list --json')
    .action(async (options) => (await import('./keys-list.ts')).listKeys(options));
}

function describeApprove(command: Command): void {
  command
    .summary('have a key open that waits for approval')
    .description(
      'Shows a key that waits and what its holder could decide, asks for your key, and has it open.',
    )
    .argument('<id>', 'id of the key, such as key_01j…')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nTo refuse it, revoke it.\n\nExamples:\n  guidon keys approve key_01j…\n  guidon keys revoke key_01j…',
    )
    .action(async (id, options) => (await import('./keys-approve.ts')).approveKey(id, options));
}

function describeRotate(command: Command): void {
  command
    .summary('make another key for whoever holds this one')
    .description('Prints another key for whoever holds this one, which goes on for a while.')
    .argument('<id>', 'id of the key, such as key_01j…')
    .option(
      '--overlap <hours>',
      'how long the key before goes on (default: 24; 0 ends it at once)',
      numberOption,
    )
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon keys rotate key_01j…\n  guidon keys rotate key_01j… --overlap 0',
    )
    .action(async (id, options) => (await import('./keys-rotate.ts')).rotateKey(id, options));
}

function describeRevoke(command: Command): void {
  command
    .summary('end a key at once')
    .description('Revokes a key: it opens nothing from then on, on every instance.')
    .argument('<id>', 'id of the key, such as key_01j…')
    .option('--with-made', 'also every key made with it, and with those: for a key that leaked')
    .option('--yes', 'agree beforehand')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon keys revoke key_01j…\n  guidon keys revoke key_01j… --yes')
    .action(async (id, options) => (await import('./keys-revoke.ts')).revokeKey(id, options));
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
