import { z } from 'zod';
import { ATTRIBUTE_KEY_PATTERN } from '../flags/object-keys.ts';
import { cleanText } from './text.ts';

/** Name or dotted path of an attribute. */
export const attributeKeyField = z
  .string()
  .regex(ATTRIBUTE_KEY_PATTERN, 'an attribute is a name or a dotted path such as company.plan')
  .max(256)
  .describe('Name or dotted path, e.g. `country`.');

/** What an attribute is, besides its name. */
export const attributeFields = {
  type: z.enum(['string', 'number', 'boolean', 'list', 'json']).describe('What its values are.'),
  identifier: z.boolean().default(false).describe('Whether percentages may bucket on it.'),
  description: cleanText(2000).optional().describe('What it says about a user.'),
  values: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .max(1000)
    .optional()
    .describe('The only values it takes, when known.'),
};
