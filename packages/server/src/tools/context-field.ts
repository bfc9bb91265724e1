import type { EvaluationContext } from '@guidon/core';
import { z } from 'zod';

/** An evaluation context. Not a record of zod's, which drops attributes of names such as `__proto__`. */
export const contextField = z
  .unknown()
  .refine(isObject, 'an object is expected')
  .meta({ type: 'object', additionalProperties: true }) as unknown as z.ZodType<EvaluationContext>;

function isObject(context: unknown): boolean {
  return typeof context === 'object' && context !== null && !Array.isArray(context);
}
