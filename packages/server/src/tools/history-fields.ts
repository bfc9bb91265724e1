import { z } from 'zod';
import type { Change } from '../flags/change.ts';
import { shownText } from './text.ts';

/** The newest changes of one object, as tools answer them. */
export const historyFields = z
  .array(
    z.object({
      change_id: z.string().describe('For revert_change.'),
      at: z.string().describe('When.'),
      by: shownText(200).describe('Who.'),
      changes: z.array(z.string()).describe('What, in words; the first 20.'),
    }),
  )
  .describe('Its newest changes, ten at most.');

/** {@link historyFields} of changes. */
export function shownHistory(changes: readonly Change[]) {
  return changes.map(({ id, at, author, summary }) => ({
    change_id: id,
    at,
    by: author.name,
    changes: summary.slice(0, 20),
  }));
}
