/** Rows of one insert statement: few enough for any database's limit on parameters. */
const CHUNK = 500;

/** Cuts a list of any length into pieces for one statement each. */
export function chunks<T>(list: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(list.length / CHUNK) }, (_, index) => index * CHUNK);
  return starts.map((start) => list.slice(start, start + CHUNK));
}
