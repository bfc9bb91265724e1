import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { ProjectContents } from '../flags/project-contents.ts';
import { AppError } from '../lib/app-error.ts';
import type { FileProblem } from '../project-file/file-problems.ts';
import { parseProjectFile } from '../project-file/project-file.ts';
import { openGuidon } from './open-guidon.ts';
import { readStandardInput } from './read-standard-input.ts';

/** The most a project file may have, in bytes; more is not even read. */
const LARGEST = 16 * 1024 * 1024;

/** A project from a file or from the database. */
export type ProjectSide =
  | { readonly kind: 'project'; readonly contents: ProjectContents }
  | {
      readonly kind: 'file';
      readonly contents: ProjectContents | undefined;
      readonly problems: readonly FileProblem[];
    };

/**
 * The project somebody means: `-` is standard input; what exists as a file, ends in .yaml or .yml or holds a slash is a
 * file; anything else is the key of a project in the database.
 */
export async function projectSide(name: string): Promise<ProjectSide> {
  if (!isFile(name)) return { kind: 'project', contents: await readStoredProject(name) };
  const text = name === '-' ? await readStandardInput() : await readText(name);
  return { kind: 'file', ...(await parseProjectFile(text)) };
}

function isFile(name: string): boolean {
  return name === '-' || /[/\\]|\.ya?ml$/.test(name) || existsSync(name);
}

/** A whole project of the server or the local database; the only one there is when none is named. */
export async function readStoredProject(key: string | undefined): Promise<ProjectContents> {
  await using guidon = await openGuidon();
  return await guidon.contents(key);
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= LARGEST) return await readFile(file, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'There is no file' : 'Cannot read';
    throw new AppError('NOT_FOUND', `${why} "${file}".`, {
      hint: 'Give the path of a project file, or the key of a project.',
      cause,
    });
  }
  throw new AppError('PAYLOAD_TOO_LARGE', `"${file}" is over 16 MiB.`, { hint: 'Split the project.' });
}
