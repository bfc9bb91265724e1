import { z } from 'zod';
import { PLACE_KEY_PATTERN } from '../flags/object-keys.ts';
import { cleanText } from './text.ts';

/** The key of an example context. */
export const exampleKeyField = z
  .string()
  .regex(PLACE_KEY_PATTERN, 'use 1 to 64 letters, digits and _ . -, beginning with a letter or digit')
  .describe('Key, e.g. `german_pro`.');

/** What an example is for. */
export const exampleDescriptionField = cleanText(2000).optional().describe('Whom it stands for.');
