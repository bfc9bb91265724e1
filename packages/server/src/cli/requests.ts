import { type Command, Option } from 'commander';

/** `guidon requests`: changes that wait for people. */
export function describeRequests(command: Command): void {
  command
    .description('Lists, shows, approves, rejects and publishes change requests.')
    .addHelpText('after', EXAMPLES);
  describeList(command.command('list'));
  describeShow(command.command('show'));
  describeDecision(command.command('approve'), 'approve', 'approve what it would change');
  describeDecision(command.command('reject'), 'reject', 'refuse it, with a reason');
  describeDecision(command.command('ask-for-changes'), 'request_changes', 'have it changed first');
  describePublish(command.command('publish'));
}

const EXAMPLES = `
Deciding asks for your own key in the terminal, in guidon call too: it is never taken from GUIDON_KEY, which an assistant may use.
The server takes whatever key it is shown: keep yours where no assistant can read it.

Examples:
  guidon requests list
  guidon requests show crq_01j…
  guidon requests approve crq_01j…
  guidon requests publish crq_01j…`;

function describeList(command: Command): void {
  command
    .summary('list what waits for approval')
    .description(
      'Lists change requests, the newest first; those that are open unless --status says otherwise.',
    )
    .option('--project <key>', 'only those of this project')
    .option('--status <status>', 'open, published, closed, rejected or any', 'open')
    .option('--flag <key>', 'only those of this flag')
    .option('--env <key>', 'only those that change this environment')
    .option('--limit <number>', 'at most so many')
    .option('--cursor <cursor>', 'the page after this one, as the page before told it')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon requests list\n  guidon requests list --status any --env production',
    )
    .action(async (options) => (await import('./requests-list.ts')).listRequests(options));
}

function describeShow(command: Command): void {
  command
    .summary('show what one would change')
    .description('Shows a change request: what it would change, for whom, and what it waits for.')
    .argument('<id>', 'id of the change request, such as crq_01j…')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText('after', '\nExamples:\n  guidon requests show crq_01j…')
    .action(async (id, options) => (await import('./requests-show.ts')).showRequest(id, options));
}

function describeDecision(command: Command, decision: string, summary: string): void {
  command
    .summary(summary)
    .description(`Shows a change request, asks for your key, and decides: ${summary}.`)
    .argument('<id>', 'id of the change request, such as crq_01j…')
    .addOption(commentFor(decision))
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  guidon requests ${command.name()} crq_01j… --comment 'Seen in staging.'`,
    )
    .action(async (id, options) => (await import('./requests-decide.ts')).decide(id, decision, options));
}

/** Who says no says why: asked for before the key is. */
function commentFor(decision: string): Option {
  const option = new Option('--comment <text>', 'for the others');
  return decision === 'approve' ? option : option.makeOptionMandatory();
}

function describePublish(command: Command): void {
  command
    .summary('make an approved one live')
    .description('Shows an approved change request, asks for your key, and makes it live.')
    .argument('<id>', 'id of the change request, such as crq_01j…')
    .option('--break-glass', 'publish it past the policy, in an emergency; everybody is told')
    .option('--reason <text>', 'why; needed to break the glass')
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      "\nExamples:\n  guidon requests publish crq_01j…\n  guidon requests publish crq_01j… --break-glass --reason 'Checkout is down.'",
    )
    .action(async (id, options) => (await import('./requests-decide.ts')).publish(id, options));
}
