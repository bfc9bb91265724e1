/** Longer words are compared by their beginning. */
const LONGEST = 40;

/** The word most like one that is not known; nothing when none is near. The distance is Levenshtein's. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  const wanted = plain(word);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: { readonly name: string; readonly score: number } | undefined;
  for (const name of known) {
    const score = likeness(wanted, plain(name));
    if (score <= limit && (best === undefined || score < best.score)) best = { name, score };
  }
  return best?.name;
}

function plain(word: string): string {
  return word.slice(0, LONGEST).toLowerCase().replaceAll(/[_-]/g, '');
}

/** A word that is part of the other is as good as one with a letter wrong. */
function likeness(a: string, b: string): number {
  if (a === b) return 0;
  const isPart = Math.min(a.length, b.length) > 3 && (a.includes(b) || b.includes(a));
  return isPart ? 1 : distance(a, b);
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
