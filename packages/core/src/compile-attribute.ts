/** Reads one attribute of a context; `undefined` when the context does not have it. */
export type ReadAttribute = (context: object) => unknown;

/**
 * Prepares the reading of an attribute or of a dotted path into the context.
 *
 * An own property with the literal dotted name wins over the path. Only own properties count, so `constructor` or
 * `__proto__` are attributes like any other: absent unless somebody set them.
 */
export function compileAttribute(path: string): ReadAttribute {
  if (!path.includes('.')) return (context) => readOwn(context, path);
  const segments = path.split('.');
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
