/**
 * Reads fields of objects that others wrote: a field of another type than expected is an absent one.
 *
 * A path is names joined by dots; none of the fields read this way has a dot in its name.
 */
export function fieldOf(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.split('.')) found = member(found, step);
  return found;
}

/** A field as text; undefined when it is none or empty. */
export function textOf(value: unknown, path: string): string | undefined {
  const found = fieldOf(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A field as a number, 0 when it is none: Kubernetes leaves zeros out. */
export function countOf(value: unknown, path: string): number {
  const found = fieldOf(value, path);
  return typeof found === 'number' ? found : 0;
}

/** A field as a list, empty when it is none. */
export function listOf(value: unknown, path: string): readonly unknown[] {
  const found = fieldOf(value, path);
  return Array.isArray(found) ? found : [];
}

/** A field as a record, empty when it is none. */
export function recordOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  const found = fieldOf(value, path);
  return isRecord(found) ? found : {};
}

/** A field as the time it says, in milliseconds; undefined when it is no time. */
export function timeOf(value: unknown, path: string): number | undefined {
  const time = Date.parse(textOf(value, path) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Everything a path with `[]` steps leads to, such as `spec.containers[].env[].name`. */
export function everyOf(value: unknown, path: string): readonly unknown[] {
  const at = path.indexOf('[]');
  if (at < 0) {
    const found = path === '' ? value : fieldOf(value, path);
    return found === undefined || found === null ? [] : [found];
  }
  const items = at === 0 ? value : fieldOf(value, path.slice(0, at));
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => everyOf(item, path.slice(at + 2).replace(/^\./, '')));
}

/** Whether a value is an object with members, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
