import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** Installs npm packages into a folder of their own; `scripts` names those that may run their install scripts. */
export async function installPackages(
  folder: string,
  packages: readonly string[],
  scripts: readonly string[] = [],
): Promise<void> {
  const allowScripts = Object.fromEntries(scripts.map((name) => [name, true]));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts }));
  const options = { cwd: folder, env: withOwnNode(process.env), maxBuffer: 64 * 1024 * 1024 };
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', ...packages], options);
}

/** The environment with the running Node first, so that npm chooses versions for it. */
export function withOwnNode(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folder = path.dirname(process.execPath);
  return { ...environment, PATH: `${folder}${path.delimiter}${environment.PATH ?? ''}` };
}
