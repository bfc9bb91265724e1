import type { Command } from 'commander';
import { openApp } from './open-app.ts';
import { print, printJson } from './print.ts';
import { refuseRemote } from './refuse-remote.ts';

interface DemoOptions {
  readonly json?: true;
}

/** `guidon demo`: something to look at. */
export function describeDemo(command: Command): void {
  command
    .description('Adds three projects with some forty flags, rules and history to the database.')
    .option('--json', 'print what was made as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  guidon demo\n  GUIDON_DATA=/tmp/guidon-demo guidon demo   in a folder of its own',
    )
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  await refuseRemote('demo');
  const { seedDemo } = await import('../demo/seed-demo.ts');
  await using app = await openApp({ toolsets: 'all' });
  const made = await seedDemo(app);
  if (options.json === true) return printJson(made);
  const { projects, environments, flags, changes } = made;
  print(
    `The demo has ${projects} projects, ${environments} environments and ${flags} flags, made in ${changes} changes.`,
  );
  print('Look around with guidon flags list --project <key>; guidon call list_projects names the projects.');
}
