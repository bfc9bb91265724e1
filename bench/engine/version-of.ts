import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../support/paths.ts';

/** The version of an installed package. */
export function versionOf(name: string): string {
  const file = path.join(REPOSITORY, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
