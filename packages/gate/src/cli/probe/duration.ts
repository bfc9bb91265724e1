import { InvalidArgumentError } from 'commander';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const LONGEST = 24 * UNITS.h;

/** A time as people write it, `500ms`, `60s`, `5m` or `1h`, in milliseconds. */
export function duration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit as keyof typeof UNITS] ?? Number.NaN);
  if (ms >= 1 && ms <= LONGEST) return ms;
  throw new InvalidArgumentError('Write it as 500ms, 60s, 5m or 1h, a day at most.');
}
