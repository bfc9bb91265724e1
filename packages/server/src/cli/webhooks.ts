import { type Command, Option } from 'commander';
import { EVENT_TYPES } from '../flags/event-types.ts';
import { numberOption } from './number-option.ts';

/** `guidon webhooks`: who is told of what happens. */
export function describeWebhooks(command: Command): void {
  command
    .description('Tells other systems what waits for approval and what went live, in signed messages.')
    .addHelpText('after', EXAMPLES);
  describeAdd(command.command('add'));
  describeList(command.command('list'));
  describeLog(command.command('log'));
  describeTest(command.command('test'));
  describeRemove(command.command('remove'));
}

const EXAMPLES = `
A server sends them (guidon serve); docs/webhooks.md tells what they say and how to verify them.

Examples:
  guidon webhooks add https://hooks.example.org/guidon --event change_request.opened
  guidon webhooks test whk_01j…
  guidon webhooks log whk_01j…
  guidon webhooks remove whk_01j…`;

function describeAdd(command: Command): void {
  command
    .summary('add a webhook')
    .description('Adds a webhook, and prints the secret its messages are signed with: this once.')
    .argument('<url>', 'where messages are sent')
    .addOption(
      new Option('--event <type...>', 'what it is told of (default: everything)').choices(
        Object.keys(EVENT_TYPES),
      ),
    )
    .option('--project <key>', 'the only project whose events it gets')
    .option('--dry-run', 'only tell what it would be')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', ADD_EXAMPLES)
    .action(async (url, options) => (await import('./webhooks-add.ts')).addWebhook(url, options));
}

const ADD_EXAMPLES = `
Examples:
  guidon webhooks add https://hooks.example.org/guidon > guidon-webhook.secret
  guidon webhooks add https://hooks.example.org/shop --project web-shop --event change_request.opened change_request.broke_glass`;

function describeList(command: Command): void {
  command
    .summary('list webhooks')
    .description('Lists all webhooks, the newest first, without their secrets.')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon webhooks list\n  guidon webhooks list --json')
    .action(async (options) => (await import('./webhooks-list.ts')).listWebhooks(options));
}

function describeLog(command: Command): void {
  command
    .summary('list what was sent to one')
    .description('Lists messages to a webhook, the newest first, and what became of them.')
    .argument('<id>', 'id of the webhook, such as whk_01j…')
    .option('--limit <number>', 'at most so many', numberOption)
    .option('--cursor <cursor>', 'the page after this one, as the page before told it')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon webhooks log whk_01j…\n  guidon webhooks log whk_01j… --json',
    )
    .action(async (id, options) => (await import('./webhooks-log.ts')).webhookLog(id, options));
}

function describeTest(command: Command): void {
  command
    .summary('send one a message now')
    .description('Sends a webhook a message that says nothing, and tells what came of it.')
    .argument('<id>', 'id of the webhook, such as whk_01j…')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 it was delivered, 1 it was not.\n\nExamples:\n  guidon webhooks test whk_01j…',
    )
    .action(async (id, options) => (await import('./webhooks-test.ts')).testWebhook(id, options));
}

function describeRemove(command: Command): void {
  command
    .summary('remove a webhook')
    .description('Removes a webhook, and what waits for it.')
    .argument('<id>', 'id of the webhook, such as whk_01j…')
    .option('--dry-run', 'only tell which it is')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon webhooks remove whk_01j… --dry-run\n  guidon webhooks remove whk_01j…',
    )
    .action(async (id, options) => (await import('./webhooks-remove.ts')).removeWebhook(id, options));
}
