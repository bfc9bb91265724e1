import { z } from 'zod';

/** Fields that are one thing: conditions, contexts, schemas, and the arguments of tools that are asked for elsewhere. */
const WHOLE = /(^|\.)(when|context|schema|arguments|value|default_value|off_value|exact)$/;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** The fields of an input, those within lists and objects too: `rules.serve.percentage`. */
export function fieldsOf(input: z.ZodType): string[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return [...new Set(fieldsIn(schema as Schema, ''))];
}

/** The fields that some inputs have. */
export function fieldsUsed(inputs: readonly object[]): ReadonlySet<string> {
  return new Set(inputs.flatMap((input) => fieldsWith(input, '')));
}

function fieldsIn(schema: Schema, path: string): string[] {
  if (WHOLE.test(path)) return [];
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema;
  const within = [...anyOf, ...oneOf, ...(items === undefined ? [] : [items])];
  return [
    ...Object.entries(properties).flatMap(([name, field]) => {
      const own = join(path, name);
      return [own, ...fieldsIn(field, own)];
    }),
    ...within.flatMap((part) => fieldsIn(part, path)),
  ];
}

function fieldsWith(value: unknown, path: string): string[] {
  if (WHOLE.test(path) || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => fieldsWith(one, path));
  return Object.entries(value).flatMap(([name, field]) => {
    const own = join(path, name);
    return [own, ...fieldsWith(field, own)];
  });
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
