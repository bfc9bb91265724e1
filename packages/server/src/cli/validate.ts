import type { Problem } from '@guidon/core';
import type { Command } from 'commander';
import { judgeProject } from '../flags/judge-project.ts';
import type { FileProblem } from '../project-file/file-problems.ts';
import { EXIT } from './exit-codes.ts';
import { paint } from './paint.ts';
import { print, printJson } from './print.ts';
import { projectSide } from './project-side.ts';
import { visible } from './visible.ts';

const EXAMPLES = `
Examples:
  guidon validate flags.yaml          a file, as in CI
  guidon validate web-shop            a project of the database
  guidon export web-shop | guidon validate -

What exists as a file, ends in .yaml or .yml or holds a slash is a file, - is standard input, anything else a project.
Exit codes: 0 no errors (there may be warnings), 1 errors, 3 no such file or project.`;

/** `guidon validate`: what is wrong with a project. */
export function describeValidate(command: Command): void {
  command
    .description(
      'Tells everything that is wrong or doubtful about a project file, or a project of the database.',
    )
    .argument('<file-or-project>', 'path of a file, - or project key')
    .option('--json', 'print the problems as JSON')
    .addHelpText('after', EXAMPLES)
    .action(validate);
}

async function validate(name: string, options: { readonly json?: true }): Promise<void> {
  const side = await projectSide(name);
  const problems = side.kind === 'file' ? side.problems : await judgeProject(side.contents);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (options.json === true) printJson({ valid: errors === 0, problems });
  else tellProblems(name, problems);
  if (errors > 0) process.exitCode = EXIT.failed;
}

/** Problems as compilers tell them, a place a line, and how many there are. */
export function tellProblems(name: string, problems: readonly (Problem | FileProblem)[]): void {
  for (const problem of problems) tellProblem(name, problem);
  print(verdict(problems));
}

function tellProblem(name: string, problem: Problem | FileProblem): void {
  const { severity, code, path, message, hint } = problem;
  const style = severity === 'error' ? (['red', 'bold'] as const) : (['yellow', 'bold'] as const);
  const place = 'line' in problem ? `${name}:${problem.line}:${problem.column}` : name;
  print(
    `${paint('bold', visible(place))} ${paint([...style], severity)} ${visible(message)} ${paint('dim', code)}`,
  );
  const where = path === '' ? '' : `${path}: `;
  print(paint('dim', `    ${visible(where + hint)}`));
}

function verdict(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const told = `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}`;
  if (errors > 0) return paint('red', `${told}.`);
  return problems.length > 0 ? paint('yellow', `${told}.`) : paint('green', 'No problems.');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
