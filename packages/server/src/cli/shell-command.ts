const SAFE = /^[\w@%+=:,./-]+$/;

/** Words as one command line for a POSIX shell, quoted where it is needed. */
export function shellCommand(words: readonly string[]): string {
  return words.map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
