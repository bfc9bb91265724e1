import type { JsonValue } from '@guidon/core';
import { z } from 'zod';

const FLAG_VALUE_TYPES = ['boolean', 'number', 'string', 'object', 'array'];

/** A zod schema for a flag's value: any JSON but null. Its JSON Schema says the types instead of `any`. */
export const jsonValue: z.ZodType<JsonValue> = z
  .unknown()
  .refine((value) => value !== null && value !== undefined, 'a value is needed; null is none')
  .meta({ type: FLAG_VALUE_TYPES }) as unknown as z.ZodType<JsonValue>;

/** A {@link jsonValue} or null, which takes away what was set. */
export const jsonValueOrNull: z.ZodType<JsonValue> = z
  .unknown()
  .meta({ type: [...FLAG_VALUE_TYPES, 'null'] }) as unknown as z.ZodType<JsonValue>;
