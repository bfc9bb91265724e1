import { type Command, Option } from 'commander';

/** `guidon audit`: who did what, and whether the log of it is as it was written. */
export function describeAudit(command: Command): void {
  command
    .description('Searches, exports and verifies the audit log, and erases persons from it.')
    .addHelpText('after', EXAMPLES);
  describeList(command.command('list'));
  describeExport(command.command('export'));
  describeHead(command.command('head'));
  describeVerify(command.command('verify'));
  describeErase(command.command('erase-person'));
}

const EXAMPLES = `
Examples:
  guidon audit list --flag new_checkout --outcome refused
  guidon audit export --since 2026-11-01 > audit.jsonl
  guidon audit head
  guidon audit verify --head 1204:9f86d0…
  guidon audit erase-person ada`;

function describeList(command: Command): void {
  command
    .summary('search it, the newest first')
    .description('Lists who did what, refusals too, the newest first.')
    .option('--who <name>', 'id or name of who called, or whom an agent acted for')
    .option('--tool <name>', 'tool or deed, such as create_key')
    .option('--since <time>', 'at or after')
    .option('--until <time>', 'at or before')
    .option('--client <name>', 'what the client called itself')
    .addOption(
      new Option('--door <door>', 'what it came through').choices(['stdio', 'http', 'cli', 'system']),
    )
    .option('--project <key>', 'only this project')
    .option('--flag <key>', 'only this flag')
    .option('--env <key>', 'only this environment')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['applied', 'proposed', 'refused']))
    .option('--limit <number>', 'at most so many')
    .option('--cursor <cursor>', 'the page after this one, as the page before told it')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon audit list --who ada --since 2026-11-20\n  guidon audit list --json',
    )
    .action(async (options) => (await import('./audit-list.ts')).listAudit(options));
}

function describeExport(command: Command): void {
  command
    .summary('print it as lines of JSON')
    .description('Prints the whole log as lines of JSON, the oldest first, with number and hash of each row.')
    .option('--since <time>', 'at or after')
    .option('--until <time>', 'at or before')
    .addHelpText('after', '\nExamples:\n  guidon audit export > audit.jsonl')
    .action(async (options) => (await import('./audit-export.ts')).exportAudit(options));
}

function describeHead(command: Command): void {
  command
    .summary('print where it ends')
    .description('Prints number and hash of the last row: kept elsewhere, they show whether its end was cut.')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  guidon audit head >> heads.txt')
    .action(async (options) => (await import('./audit-export.ts')).printAuditHead(options));
}

function describeVerify(command: Command): void {
  command
    .summary('find out whether it is as it was written')
    .description('Checks every row of the local database against its hash and the row before.')
    .option('--head <seq:hash>', 'a head that guidon audit head printed before; the log must still hold it')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', VERIFY_NOTES)
    .action(async (options) => (await import('./audit-verify.ts')).verifyAudit(options));
}

const VERIFY_NOTES = `
Exit codes: 0 it is whole, 1 it is not.

Examples:
  guidon audit verify
  guidon audit verify --head "$(tail -1 heads.txt)"`;

function describeErase(command: Command): void {
  command
    .summary('take the names of a person out of it')
    .description(
      'Takes the names of a person out of the local database: log, history, keys. It stays known by its id.',
    )
    .argument('<person>', 'id or name')
    .option('--yes', 'agree beforehand')
    .option('--json', 'print what was erased as JSON')
    .addHelpText('after', '\nThis cannot be undone.\n\nExamples:\n  guidon audit erase-person ada --yes')
    .action(async (person, options) => (await import('./audit-erase.ts')).erasePerson(person, options));
}
