/** How deep JSON from outside may nest: recursive code downstream must survive it. */
export const MAX_JSON_DEPTH = 100;

/** Whether a parsed JSON value nests deeper than this; without recursion, so that it survives anything. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap(children);
    if (level.length === 0) return false;
  }
  return true;
}

function children(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter((child) => typeof child === 'object' && child !== null);
}
