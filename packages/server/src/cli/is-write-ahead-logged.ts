import { open } from 'node:fs/promises';

// https://www.sqlite.org/fileformat.html: bytes 18 and 19 are the versions for writing and reading; 2 means WAL.
const VERSIONS = { offset: 18, length: 2, wal: 2 } as const;

/** Whether a SQLite file uses a write-ahead log, as its header says. */
export async function isWriteAheadLogged(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(VERSIONS.length), 0, VERSIONS.length, VERSIONS.offset);
    return buffer.every((version) => version === VERSIONS.wal);
  } finally {
    await handle.close();
  }
}
