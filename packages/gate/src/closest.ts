import { distance } from 'fastest-levenshtein';

/** The name most like one that is not known, with so many other letters at most; undefined when none is like it. */
export function closest(
  unknown: string,
  known: Iterable<string>,
  letters = unknown.length < 3 ? 1 : Math.max(2, Math.floor(unknown.length / 4)),
): string | undefined {
  const wanted = unknown.toLowerCase().slice(0, 128);
  let best: string | undefined;
  let limit = letters + 1;
  for (const candidate of known) {
    const name = candidate.toLowerCase();
    // Letters that changed places are one slip.
    const score = lettersOf(wanted) === lettersOf(name) ? Number(wanted !== name) : distance(wanted, name);
    if (score >= limit) continue;
    best = candidate;
    limit = score;
  }
  return best;
}

function lettersOf(name: string): string {
  return [...name].sort().join('');
}

/** `Did you mean "a"?`, or what to do instead when nothing is close. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const match = closest(name, known);
  return match === undefined ? otherwise : `Did you mean "${match}"?`;
}
