import { z } from 'zod';
import type { JsonSchema } from '../tools/tool-schema.ts';

/** What a zod type takes (`input`) or answers (`output`), as JSON Schema. */
export function zodSchema(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io });
  return schema;
}
