const FIRST_MS = 5_000;
const LONGEST_MS = 4 * 60 * 60_000;

/**
 * How long to wait after so many failed attempts, in milliseconds: 5 seconds, then three times as long each time, at
 * most four hours; a fifth more or less by `random` (0 to 1), so that those who failed together do not come together.
 */
export function retryDelay(attempts: number, random: number): number {
  const usual = Math.min(FIRST_MS * 3 ** (attempts - 1), LONGEST_MS);
  return Math.round(usual * (0.8 + 0.4 * random));
}
