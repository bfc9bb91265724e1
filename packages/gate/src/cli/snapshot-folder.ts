import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Combination, fileNameOf } from './combinations.ts';
import { parseSnapshot, type Snapshot, snapshotText } from './snapshot.ts';

/** A folder of snapshots, one file for each combination. Other files in it that are JSON are taken for old ones. */
export class SnapshotFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The snapshot of a combination; undefined when there is none. */
  async read(combination: Pick<Combination, 'name'>): Promise<Snapshot | undefined> {
    const file = this.#fileOf(combination);
    const text = await readFile(file, 'utf8').catch((failure: NodeJS.ErrnoException) => {
      if (failure.code === 'ENOENT') return undefined;
      throw failure;
    });
    return text === undefined ? undefined : parseSnapshot(text, file);
  }

  async write(combination: Combination, snapshot: Snapshot): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const file = this.#fileOf(combination);
    await writeFile(file, snapshotText(snapshot));
    return file;
  }

  /** The files that are of no combination. */
  async stale(combinations: readonly Combination[]): Promise<readonly string[]> {
    const wanted = new Set(combinations.map(fileNameOf));
    const files = await readdir(this.#folder).catch(() => []);
    return files.filter((file) => file.endsWith('.json') && !wanted.has(file)).sort();
  }

  async remove(file: string): Promise<void> {
    const place = path.join(this.#folder, file);
    parseSnapshot(await readFile(place, 'utf8'), place);
    await rm(place);
  }

  #fileOf(combination: Pick<Combination, 'name'>): string {
    return path.join(this.#folder, fileNameOf(combination));
  }
}
