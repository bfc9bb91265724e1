/** Names that say what a thing is come first, those that say where it falls in next; all others follow by name. */
const FIRST: readonly string[] = [
  ...[
    'key',
    'name',
    'status',
    'attribute',
    'operator',
    'value',
    'variation',
    'disabled',
    'weight',
    'percentage',
  ],
  ...['description', 'type', 'coverage', 'by', 'seed', 'hashVersion', 'prefix', 'weights', 'arms', 'steps'],
];

const RANKS: ReadonlyMap<string, number> = new Map(FIRST.map((name, rank) => [name, rank]));

/** The same data with its names in one order, so that equal data is written as equal text. */
export function tidy(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(tidy);
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  return new Map(entries.toSorted(([a], [b]) => compare(a, b)).map(([name, value]) => [name, tidy(value)]));
}

function compare(a: string, b: string): number {
  const ranks = (RANKS.get(a) ?? FIRST.length) - (RANKS.get(b) ?? FIRST.length);
  return ranks || (a < b ? -1 : Number(a > b));
}
