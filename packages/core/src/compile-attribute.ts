import type { Dialect } from './model.ts';

/** Reads one attribute of a context; `undefined` when the context does not have it. */
export type ReadAttribute = (context: object) => unknown;

/** The attribute that is the whole of what is looked at: the element, the size. */
export const ITSELF = '.';

/**
 * Prepares the reading of an attribute or of a dotted path into the context.
 *
 * An own property with the literal dotted name wins over the path. Only own properties count, so `constructor` or
 * `__proto__` are attributes like any other: absent unless somebody set them. GrowthBook's dialect knows paths only,
 * Flagsmith's names only.
 */
export function compileAttribute(path: string, dialect?: Dialect): ReadAttribute {
  if (path === ITSELF) return (context) => context;
  const segments = path.split('.');
  if (dialect === 'growthbook') return (context) => readPath(context, segments);
  if (dialect === 'flagsmith' || segments.length === 1) return (context) => readOwn(context, path);
  return (context) => readOwn(context, path) ?? readPath(context, segments);
}

function readOwn(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
}

function readPath(context: object, segments: readonly string[]): unknown {
  let value: unknown = context;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = readOwn(value, segment);
  }
  return value;
}
