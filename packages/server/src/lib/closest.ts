import { distance } from 'fastest-levenshtein';

/** The names most like one that was not found, best first; at most three, none that is far off. */
export function closest(name: string, known: Iterable<string>): string[] {
  const wanted = name.toLowerCase().slice(0, 128);
  if (wanted === '') return [];
  const limit = wanted.length < 3 ? wanted.length - 1 : Math.max(2, Math.floor(wanted.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const candidate of known) {
    const score = likeness(wanted, candidate.toLowerCase(), limit);
    if (score <= limit) scored.push({ name: candidate, score });
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map((match) => match.name);
}

function likeness(wanted: string, candidate: string, limit: number): number {
  const shorter = Math.min(wanted.length, candidate.length);
  if (shorter >= 3 && (candidate.includes(wanted) || wanted.includes(candidate))) return 1;
  if (candidate.length < wanted.length - limit) return Number.POSITIVE_INFINITY;
  // A name is often typed without its end: its beginning counts nearly as much as the whole.
  const beginning = candidate.slice(0, wanted.length);
  return Math.min(distance(wanted, candidate), distance(wanted, beginning) + 1);
}

/** `Did you mean "a" or "b"?`, or what to do instead when nothing is close. */
export function didYouMean(matches: readonly string[], otherwise: string): string {
  if (matches.length === 0) return otherwise;
  return `Did you mean ${matches.map((match) => `"${match}"`).join(' or ')}?`;
}

/** Names in a sentence: `a, b, c`, the first twenty and how many more; `none` when there are none. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, 20).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
