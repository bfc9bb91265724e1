import type { Command } from 'commander';
import { writeProject } from '../project-file/write-project.ts';
import { printJson } from './print.ts';
import { readStoredProject } from './project-side.ts';

const EXAMPLES = `
Examples:
  guidon export web-shop > flags.yaml
  guidon export web-shop --json | jq '.flags[].flag.key'`;

/** `guidon export`: a project as a file. */
export function describeExport(command: Command): void {
  command
    .description(
      'Prints a whole project as YAML: environments, attributes, segments, lists, flags and rules.',
    )
    .argument('[project]', 'project key; optional while there is only one')
    .option('--json', 'print the documents as JSON')
    .addHelpText('after', EXAMPLES)
    .action(exportProject);
}

async function exportProject(project: string | undefined, options: { readonly json?: true }): Promise<void> {
  const contents = await readStoredProject(project);
  if (options.json === true) printJson(contents);
  else process.stdout.write(writeProject(contents));
}
