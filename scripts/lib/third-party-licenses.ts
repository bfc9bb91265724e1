import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The licences of the packages that files of a bundle came from, as one text. Fails for a package without one. */
export async function thirdPartyLicenses(root: string, files: readonly string[]): Promise<string> {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  const sections = await Promise.all([...folders].sort().map((folder) => section(path.join(root, folder))));
  return `Guidon contains the following software.\n${sections.join('')}`;
}

function packageFolder(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

async function section(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file === undefined && license === undefined) throw new Error(`${name} has no licence.`);
  const text = file === undefined ? `Licence: ${license}\n` : await readFile(path.join(folder, file), 'utf8');
  return `\n${'='.repeat(80)}\n${name} ${version} (${license})\n\n${text.trim()}\n`;
}
