import { z } from 'zod';
import { BUILT_SCHEMAS } from './built-schemas.ts';
import type { Tool } from './define-tool.ts';

/** A JSON Schema document (2020-12). */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The schemas of a tool as clients read them. */
export interface ToolSchemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

const cache = new WeakMap<Tool, ToolSchemas>();

/** A tool's input and output as JSON Schema; converted once per process. */
export function toolSchemas(tool: Tool): ToolSchemas {
  const known = cache.get(tool) ?? BUILT_SCHEMAS.get(tool.name);
  if (known !== undefined) return known;
  const schemas = { input: jsonSchema(tool.input, 'input'), output: jsonSchema(tool.output, 'output') };
  cache.set(tool, schemas);
  return schemas;
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...document } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', override: slim });
  return document;
}

/**
 * Takes out of a schema what costs a model tokens and tells it nothing: length limits, patterns, the bounds of
 * whole numbers, alternatives that only differ in their type. The runner goes by the full schema and says so when one of these is broken.
 */
function slim({
  jsonSchema,
  path,
}: {
  jsonSchema: z.core.JSONSchema.BaseSchema;
  path: readonly (string | number)[];
}): void {
  for (const keyword of ['minLength', 'maxLength', 'minItems', 'maxItems', 'propertyNames', 'pattern'])
    delete jsonSchema[keyword];
  if (jsonSchema.type === 'integer') for (const keyword of ['minimum', 'maximum']) delete jsonSchema[keyword];
  if (path.length > 0 && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  joinTypes(jsonSchema);
}

/**
 * One list of types says what alternatives that differ only in their type say: `{ anyOf: [{ type: "string", … },
 * { type: "null" }] }` is `{ type: ["string", "null"], … }`.
 */
function joinTypes(schema: z.core.JSONSchema.BaseSchema): void {
  const { anyOf, ...outer } = schema;
  const [first, ...others] = (anyOf ?? []) as z.core.JSONSchema.BaseSchema[];
  if (first === undefined || ![first, ...others].every(({ type }) => typeof type === 'string')) return;
  const keywords = others.flatMap(Object.keys).filter((keyword) => keyword !== 'type');
  if (keywords.some((keyword) => keyword in first || keyword === 'properties')) return;
  const types = [first, ...others].map(({ type }) => type);
  Object.assign(schema, ...others, first, outer, { type: types });
  delete schema.anyOf;
}

/** A tool's four MCP annotations, each said explicitly. */
export function toolAnnotations(tool: Tool) {
  return {
    title: tool.title,
    readOnlyHint: tool.access === 'read',
    destructiveHint: tool.access === 'destructive',
    idempotentHint: true,
    openWorldHint: false,
  } as const;
}
