import { Recent } from './recent.ts';

const EVERY_MS = 600_000;
const MOST_MESSAGES = 1_000;

/** Tells the same thing once in ten minutes at most: a malformed flag is read again and again. */
export function seldom(tell: (message: string) => void, now: () => number): (message: string) => void {
  const told = new Recent<string, number>(MOST_MESSAGES);
  return (message) => {
    if (now() - (told.get(message) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    told.set(message, now());
    tell(message);
  };
}
