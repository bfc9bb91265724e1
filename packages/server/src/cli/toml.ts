/** A TOML table of strings, lists of strings, and one level of nested tables. */
export function toml(name: string, fields: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(fields);
  const values = entries
    .filter(([, value]) => !isTable(value))
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  const tables = entries.flatMap(([key, value]) => (isTable(value) ? [toml(`${name}.${key}`, value)] : []));
  return [[`[${name}]`, ...values].join('\n'), ...tables].join('\n\n');
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
