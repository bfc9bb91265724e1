import type { Problem } from '@guidon/core';
import { judgeProject } from '../flags/judge-project.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import type { FileProblem } from './file-problems.ts';
import { parseYaml } from './parse-yaml.ts';
import { readProject } from './read-project.ts';

/** A project file that was read. */
export interface ProjectFile {
  /** Absent when the file is refused. */
  readonly contents: ProjectContents | undefined;
  /** Errors, which refuse the file, and warnings; in the order of the file. */
  readonly problems: readonly FileProblem[];
}

/**
 * Reads and judges a project file: whether it is YAML, of this format, and what a change of each of its objects would
 * be told. Every problem is told, not just the first; at most 1,000 errors and 1,000 warnings. Never throws for what the text holds.
 */
export async function parseProjectFile(text: string): Promise<ProjectFile> {
  const { root, problems } = parseYaml(text);
  if (root === undefined) return { contents: undefined, problems: problems.found };
  const contents = readProject(root);
  const refused = problems.found.map(({ path }) => path);
  for (const problem of await judgeProject(contents, { spell: inFile })) {
    if (!problems.hasRoom(problem.severity)) continue;
    // What could not be read has been told already.
    if (!refused.some((place) => isWithin(problem.path, place))) root.report(problem);
  }
  const sorted = problems.found.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { contents: problems.refused ? undefined : contents, problems: sorted };
}

/** In a file, what a rule serves stands beside its other fields, `off` is called `when_off`, and `clientSide` `client_side`. */
function inFile(path: Problem['path']): string {
  const plain = path.replace(/(\.rules\[\d+\])\.serve(?=[.[]|$)/, '$1');
  return plain
    .replace(/^clientSide$/, 'client_side')
    .replace(/^(policy\.freezes\[\d+\])\.timeZone$/, '$1.time_zone')
    .replace(/^off(?=\.|$)/, 'when_off')
    .replace(/^(environments\.[^[]*)\.off(?=\.|$)/, '$1.when_off');
}

function isWithin(path: string, place: string): boolean {
  return place !== '' && path.startsWith(place) && ['', '.', '['].includes(path.charAt(place.length));
}
