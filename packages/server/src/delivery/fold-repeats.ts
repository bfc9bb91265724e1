/** Lines of a log without the repeats. */
export interface FoldedLines {
  readonly lines: readonly string[];
  /** How many lines were left out for being like ones that are shown. */
  readonly folded: number;
}

/** The longest run of lines that is looked for again right after itself: a stack trace, a round of a loop. */
const LONGEST_BLOCK = 20;

/** Times as programs write them, which differ in lines that are otherwise the same; short numbers are durations. */
const TIMES =
  /\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?|\b\d{2}:\d{2}:\d{2}(?:[.,]\d+)?|(?<="(?:ts|time|timestamp)": ?)(?:\d{9,}(?:\.\d+)?|\d\.\d+e\+?\d+)/g;

interface Block {
  readonly size: number;
  readonly times: number;
}

/**
 * Folds lines that repeat right after each other, alone or several together, into the newest of them, below a line of
 * ours that tells how often and since when. Lines are the same when they differ in times only.
 *
 * Every line begins with its time, as `kubectl logs --timestamps` writes them, so that no program can write one like
 * ours, which begin with a parenthesis.
 */
export function foldRepeats(lines: readonly string[]): FoldedLines {
  const keys = keysOf(lines);
  const shown: string[] = [];
  let folded = 0;
  for (let at = 0; at < lines.length; ) {
    const { size, times } = blockAt(keys, at);
    const next = at + size * times;
    if (times > 1) shown.push(saying(size, times, lines[at] ?? ''));
    shown.push(...lines.slice(next - size, next));
    folded += size * (times - 1);
    at = next;
  }
  return { lines: shown, folded };
}

/** A number for each line, the same for lines that are the same. */
function keysOf(lines: readonly string[]): readonly number[] {
  const known = new Map<string, number>();
  return lines.map((line) => {
    const text = line.slice(line.indexOf(' ') + 1).replaceAll(TIMES, '#');
    const key = known.get(text) ?? known.size;
    known.set(text, key);
    return key;
  });
}

/** The block at a place whose repeats leave out most; of equal ones the shortest. */
function blockAt(keys: readonly number[], at: number): Block {
  let best: Block = { size: 1, times: 1 };
  for (let size = 1; size <= LONGEST_BLOCK && at + 2 * size <= keys.length; size++) {
    const times = timesAt(keys, at, size);
    if (size * (times - 1) > best.size * (best.times - 1)) best = { size, times };
  }
  return best;
}

function timesAt(keys: readonly number[], at: number, size: number): number {
  let end = at + size;
  while (end < keys.length && keys[end] === keys[end - size]) end++;
  return Math.floor((end - at) / size);
}

function saying(size: number, times: number, first: string): string {
  const what = size === 1 ? 'the next line' : `the next ${size} lines`;
  const [since] = first.split(' ', 1);
  return `(${what}: ${times} times since ${since}, this is the last)`;
}
