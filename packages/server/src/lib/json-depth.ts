/** How deep JSON from outside may nest: recursive code downstream must survive it. */
export const MAX_JSON_DEPTH = 100;

/** Whether a parsed JSON value nests deeper than this. It looks no deeper, so that it survives anything. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit < 0) return true;
  const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return children.some((child) => isDeeperThan(child, limit - 1));
}
