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
  if (isOneName(path, dialect)) return (context) => readOwn(context, path);
  const segments = path.split('.');
  if (dialect === 'growthbook') return (context) => readPath(context, segments);
  return (context) => readOwn(context, path) ?? readPath(context, segments);
}

/** Whether a path is nothing but the name of an attribute, so that {@link readOwn} reads it. */
export function isOneName(path: string, dialect?: Dialect): boolean {
  return path !== ITSELF && (dialect === 'flagsmith' || !path.includes('.'));
}

/** Reads an attribute by its name; `undefined` when the holder does not have it itself. */
export function readOwn(holder: object, name: string): unknown {
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
