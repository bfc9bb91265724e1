import type { JsonSchema } from '../../packages/server/src/tools/tool-schema.ts';

/** A JSON Schema in a few words: `string`, `list of object`, `"on" or "off"`. */
export function schemaWords(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') return refWord(schema.$ref);
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.enum))
    return alternatives(schema.enum.map((value) => `\`${JSON.stringify(value)}\``));
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return alternatives(choices.map((choice: JsonSchema) => schemaWords(choice)));
  if (schema.type === 'array') return `list of ${schemaWords((schema.items ?? {}) as JsonSchema)}`;
  if (schema.type === 'object') return objectWords(schema);
  if (Array.isArray(schema.type)) return alternatives(schema.type.map(String));
  return typeof schema.type === 'string' ? schema.type : 'any JSON value';
}

function refWord(reference: string): string {
  const name = reference.split('/').at(-1) ?? '';
  return /^(#|__schema\d+)?$/.test(name) ? 'any JSON value' : name;
}

function objectWords({ properties }: JsonSchema): string {
  const names = Object.keys((properties ?? {}) as object);
  return names.length === 0 ? 'object' : `object (${names.map((name) => `\`${name}\``).join(', ')})`;
}

function alternatives(words: readonly string[]): string {
  return [...new Set(words)].join(' or ');
}
