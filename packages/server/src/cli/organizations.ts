import type { Command } from 'commander';

/** `guidon organizations`: the tenants of a database. */
export function describeOrganizations(command: Command): void {
  command
    .description('Makes and lists the organizations of the local database. They never see each other.')
    .addHelpText('after', EXAMPLES);
  describeCreate(command.command('create'));
  describeAddAdmin(command.command('add-admin'));
  describeList(command.command('list'));
}

const EXAMPLES = `
These work on the database itself (GUIDON_DATA, GUIDON_DATABASE_URL), not on a server at GUIDON_URL.

Examples:
  guidon organizations create acme --name 'Acme Ltd.'
  guidon organizations list`;

function describeCreate(command: Command): void {
  command
    .summary('make an organization')
    .description('Makes an organization with its administrator’s key, and prints the key: this once.')
    .argument('<key>', 'permanent key, such as acme')
    .option('--name <text>', 'for people (default: the key)')
    .option('--admin <name>', 'name of the person who administers it', 'admin')
    .option('--days <number>', 'how long the key lives (default: until it is revoked)')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', CREATE_EXAMPLES)
    .action(async (key, options) => {
      await (await import('./organizations-create.ts')).createOrganization(key, options);
    });
}

const CREATE_EXAMPLES = `
It has no projects yet; whoever holds the key makes them, and keys for others.

Examples:
  guidon organizations create acme --name 'Acme Ltd.' --admin ada > acme.key
  GUIDON_URL=https://guidon.example.org GUIDON_KEY=$(cat acme.key) guidon call save_project '{"key":"shop"}'`;

function describeAddAdmin(command: Command): void {
  command
    .summary('make one more administrator')
    .description('Makes one more administrator of an organization, for when nobody can come in any more.')
    .argument('<key>', 'key of the organization')
    .requiredOption('--admin <name>', 'name of the person')
    .option('--days <number>', 'how long the key lives (default: until it is revoked)')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon organizations add-admin acme --admin grace --days 7')
    .action(async (key, options) => {
      await (await import('./organizations-create.ts')).addAdministrator(key, options);
    });
}

function describeList(command: Command): void {
  command
    .summary('list organizations')
    .description('Lists the organizations of the local database.')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  guidon organizations list\n  guidon organizations list --json')
    .action(async (options) => (await import('./organizations-list.ts')).listOrganizations(options));
}
