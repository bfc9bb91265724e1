import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aDocument } from '../test/support/a-document.ts';
import { readDocumentFile, writeDocumentFile } from './document-file.ts';
import { UnreadableDocument } from './unreadable-document.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes what it reads, for its owner only, and leaves nothing beside', async () => {
  const file = path.join(folder, 'flags.json');
  await writeFile(file, 'something else', { mode: 0o644 });
  await writeDocumentFile(file, aDocument());
  expect(await readDocumentFile(file)).toEqual(aDocument());
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['flags.json']);
});

it('leaves the old file as it was when the new one cannot be written', async () => {
  const file = path.join(folder, 'flags.json');
  await writeDocumentFile(file, aDocument());
  const endless: Record<string, unknown> = { ...aDocument() };
  endless.flags = endless;
  await expect(writeDocumentFile(file, endless as never)).rejects.toThrow();
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(aDocument());
  await expect(writeDocumentFile(path.join(folder, 'no', 'where.json'), aDocument())).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['flags.json']);
});

it('refuses a file that is no environment', async () => {
  const file = path.join(folder, 'half.json');
  await writeFile(file, JSON.stringify(aDocument()).slice(0, 40));
  await expect(readDocumentFile(file)).rejects.toThrow(UnreadableDocument);
});
