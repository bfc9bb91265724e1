import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { EnvironmentDocument } from './environment-document.ts';
import { readDocument } from './read-document.ts';

/** Reads an environment from a file. Throws when there is none, or none that can be read. */
export async function readDocumentFile(file: string): Promise<EnvironmentDocument> {
  return readDocument(await readFile(file, 'utf8'));
}

/**
 * Writes an environment to a file, readable by its owner only.
 *
 * Whoever reads it, or loses power, finds the old one or the new one as a whole: it is written beside, brought to the
 * disk and renamed.
 */
export async function writeDocumentFile(file: string, document: EnvironmentDocument): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(beside, JSON.stringify(document), { mode: 0o600, flag: 'wx', flush: true });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}
