import fc from 'fast-check';

/** Somebody else's documents with a few parts, wherever they lie, replaced by anything. */
export function mutated<Source>(documents: fc.Arbitrary<Source>): fc.Arbitrary<Source> {
  const change = fc.record({ place: fc.nat(), value: fc.oneof(oddValues, fc.anything()) });
  return fc.tuple(documents, fc.array(change, { minLength: 1, maxLength: 4 })).map(([document, changes]) => {
    const copy = structuredClone(document) as Source;
    for (const { place, value } of changes) replace(copy, place, value);
    return copy;
  });
}

const oddValues = fc.constantFrom<unknown>(
  null,
  undefined,
  {},
  [],
  [null],
  '',
  'text',
  '__proto__',
  -1,
  Number.NaN,
  10n,
  true,
  { toString: 1 },
  { id: 'x' },
);

function replace(document: unknown, place: number, value: unknown): void {
  const places = placesOf(document);
  const chosen = places[place % Math.max(places.length, 1)];
  if (chosen !== undefined) (chosen.holder as Record<string, unknown>)[chosen.name] = structuredClone(value);
}

interface Place {
  readonly holder: object;
  readonly name: string;
}

function placesOf(part: unknown): Place[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, member]) => [{ holder: part, name }, ...placesOf(member)]);
}
