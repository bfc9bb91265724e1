const AROUND = 30;

/**
 * Two long texts around where they differ, what is the same at both ends told by its length. The differing part is cut
 * after `most` characters; its beginning is always there.
 */
export function whereTheyDiffer(
  before: string,
  after: string,
  most = Number.POSITIVE_INFINITY,
): readonly [before: string, after: string] {
  const start = sameAtStart(before, after);
  const end = sameAtEnd(before, after, start);
  const from = Math.max(0, start - AROUND);
  const left = Math.max(0, end - AROUND);
  const shown = (text: string) => {
    const part = text.slice(from, text.length - left);
    const cut = part.length > most ? `${part.slice(0, most)}… (${part.length} characters)` : part;
    return `${from > 0 ? `… (${from} the same) ` : ''}${cut}${left > 0 ? ` (${left} the same) …` : ''}`;
  };
  return [shown(before), shown(after)];
}

function sameAtStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** Not counting what is the same at the start. */
function sameAtEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a.at(-1 - length) === b.at(-1 - length)) length += 1;
  return length;
}
