import {
  FLAG_KEY_PATTERN,
  FLAG_KINDS,
  FLAG_TYPES,
  type Flag,
  type JsonValue,
  type Served,
} from '@guidon/core';
import { z } from 'zod';
import { PLACE_KEY_PATTERN } from '../flags/object-keys.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { jsonValue } from './json-value.ts';
import { cleanText } from './text.ts';

/** Project argument of nearly every tool. */
export const projectField = z.string().max(128).optional().describe('Optional while there is only one.');

/** Key of an existing flag. */
export const flagKeyField = z.string().min(1).max(128).describe('Flag key.');

/** Key of a flag to be made. */
export const newFlagKeyField = z
  .string()
  .regex(
    FLAG_KEY_PATTERN,
    'a key starts with a letter or digit and has only letters, digits and _ . : | - after it, 128 at most',
  )
  .describe('Permanent key, e.g. `new_checkout_flow`.');

/** An existing environment. */
export const environmentField = z.string().min(1).max(128).describe('Environment key, e.g. `staging`.');

/** Several environments, or all of them. */
export const environmentsField = z
  .array(z.string().min(1).max(128))
  .min(1)
  .max(50)
  .describe('Environment keys, or ["*"] for all.');

/** How many rows a page has. */
export const limitField = z.number().int().min(1).max(100).default(20).describe('Rows a page.');

/** Where the next page begins. */
export const cursorField = z.string().max(2000).optional().describe('next_cursor of the page before.');

/** What a flag's values are. */
export const typeField = z.enum(FLAG_TYPES);

/** Why a flag exists. */
export const kindField = z.enum(FLAG_KINDS);

/** Key of a variation, project, environment. */
export const keyField = z
  .string()
  .regex(
    PLACE_KEY_PATTERN,
    'a key starts with a letter or digit and has only letters, digits and _ . - after it, 64 at most',
  );

/** The named values of a flag. */
export const variationsField = z
  .array(
    z
      .object({
        key: keyField.describe('Permanent.'),
        value: jsonValue.describe('Of the type of the flag.'),
        description: cleanText(500).optional().describe('For people.'),
      })
      .strict(),
  )
  .max(100);

/** Fields that describe a flag and never change what it serves. */
export const metadataFields = {
  description: cleanText(2000).optional().describe('What it is for.'),
  tags: z.array(cleanText(64).min(1)).max(50).optional().describe('Labels.'),
  owner: cleanText(128).min(1).optional().describe('Person or team.'),
  kind: kindField.optional().describe('Default release.'),
  expires: z.iso.date().optional().describe('Date by which it should be gone.'),
  client_side: z.boolean().optional().describe('Browsers and apps may read it.'),
};

/** A value as a flag stores it: by variation when it is the value of exactly one, otherwise literally. */
export function servedFrom(flag: Pick<Flag, 'variations'>, value: JsonValue): Served {
  const matches = flag.variations.filter((variation) => deepEqual(variation.value, value));
  const [only] = matches;
  return only !== undefined && matches.length === 1 ? { variation: only.key } : { value };
}

/** The value that is served; undefined for a variation that does not exist. */
export function servedValue(flag: Pick<Flag, 'variations'>, served: Served): JsonValue | undefined {
  if ('value' in served) return served.value;
  return flag.variations.find((variation) => variation.key === served.variation)?.value;
}
