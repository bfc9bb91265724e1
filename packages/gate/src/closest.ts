import { distance } from 'fastest-levenshtein';

/** The name most like one that is not known, with so many other letters at most; undefined when none is like it. */
export function closest(
  name: string,
  known: Iterable<string>,
  letters = name.length < 3 ? 1 : Math.max(2, Math.floor(name.length / 4)),
): string | undefined {
  const wanted = name.toLowerCase().slice(0, 128);
  let best: string | undefined;
  let limit = letters + 1;
  for (const candidate of known) {
    const score = distance(wanted, candidate.toLowerCase());
    if (score >= limit) continue;
    best = candidate;
    limit = score;
  }
  return best;
}

/** `Did you mean "a"?`, or what to do instead when nothing is close. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const match = closest(name, known);
  return match === undefined ? otherwise : `Did you mean "${match}"?`;
}
