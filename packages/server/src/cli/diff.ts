import type { Command } from 'commander';
import type { FieldChange } from '../flags/change.ts';
import { describeDifference } from '../flags/describe-diff.ts';
import { diffProjects } from '../flags/diff-projects.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import { EXIT } from './exit-codes.ts';
import { paint, type Style } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { type ProjectSide, projectSide } from './project-side.ts';
import { reportFailure } from './report-failure.ts';
import { tellProblems } from './validate.ts';
import { visible } from './visible.ts';

interface DiffOptions {
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  guidon diff web-shop flags.yaml     what the file would change
  guidon diff main.yaml branch.yaml   two files
  guidon diff web-shop flags.yaml --json

What exists as a file, ends in .yaml or .yml or holds a slash is a file, - is standard input, anything else a project.
Exit codes, as of diff: 0 the same, 1 different, 2 a side is not valid or could not be read, 3 no such file or project.`;

/** `guidon diff`: what makes one project the other. */
export function describeDiff(command: Command): void {
  command
    .description(
      'Tells what would have to change in the first project to make it the second. Changes nothing.',
    )
    .argument('<before>', 'path of a file, - or project key')
    .argument('<after>', 'path of a file, - or project key')
    .option('--json', 'print the differences as JSON')
    .addHelpText('after', EXAMPLES)
    .action(diff);
}

async function diff(before: string, after: string, options: DiffOptions): Promise<void> {
  try {
    await compare(before, after, options);
  } catch (failure) {
    // 1 means different here, and nothing else.
    const code = reportFailure(failure, options.json === true);
    process.exitCode = code === EXIT.failed ? EXIT.usage : code;
  }
}

async function compare(before: string, after: string, options: DiffOptions): Promise<void> {
  const [old, now] = [await projectSide(before), await projectSide(after)];
  if (isSound(old) && isSound(now)) return tell(diffProjects(old.contents, now.contents), options);
  process.exitCode = EXIT.usage;
  const sides = [[before, old] as const, [after, now] as const].filter(([, side]) => !isSound(side));
  const problems = sides.map(([name, side]) => ({
    name,
    problems: side.kind === 'file' ? side.problems : [],
  }));
  if (options.json === true) printJson({ valid: false, sides: problems });
  else for (const side of problems) tellProblems(side.name, side.problems);
}

function isSound(side: ProjectSide): side is ProjectSide & { readonly contents: ProjectContents } {
  return side.contents !== undefined;
}

function tell(differences: readonly FieldChange[], { json }: DiffOptions): void {
  if (differences.length > 0) process.exitCode = EXIT.failed;
  if (json === true) {
    const told = differences.map((one) => ({ ...one, words: describeDifference(one) }));
    printJson({ same: differences.length === 0, differences: told });
    return;
  }
  for (const one of differences) tellOne(one);
  const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  note(paint('dim', differences.length === 0 ? 'The same.' : `${count}.`, process.stderr));
}

function tellOne(one: FieldChange): void {
  const [sign, style] = signOf(one);
  print(paint(style, `${sign} ${visible(describeDifference(one))}`));
}

/** What came, what went, what is otherwise. */
function signOf({ before, after }: FieldChange): readonly [string, Style] {
  if (before === undefined) return ['+', 'green'];
  return after === undefined ? ['-', 'red'] : ['~', 'yellow'];
}
