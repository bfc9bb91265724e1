import { z } from 'zod';
import { cleanText } from './text.ts';

/** Fields every writing tool takes. */
export const writeShape = {
  dry_run: z.boolean().optional().describe('Preview; saves nothing.'),
  expected_revision: z.number().int().min(0).optional().describe('Refused if this changed since.'),
  idempotency_key: z.string().min(1).max(128).optional().describe('A repeat gets the first answer.'),
  reason: cleanText(500).optional().describe('For history.'),
};

/** Fields every tool takes that changes a change request. */
export const requestShape = {
  dry_run: writeShape.dry_run,
  expected_version: z.number().int().min(1).optional().describe('Refused if its content changed since.'),
};

/** Fields every tool takes besides that may ask a person. */
export const confirmationShape = {
  confirm_token: z
    .string()
    .max(400)
    .optional()
    .describe('Single-use token from a CONFIRMATION_REQUIRED answer, once a person agreed.'),
};

/** What every answer has when it was too long. */
export const cutShape = {
  cut: z.array(z.string()).optional().describe('Present when this was too long: what was left out.'),
};

/** Fields every writing tool answers. */
export const writeOutput = {
  summary: z.string().describe('What happened, in a sentence.'),
  changed: z.boolean().describe('False when all was as wanted already.'),
  dry_run: z.boolean().describe('True: nothing was saved.'),
  project: z.string().describe('Project key.'),
  revision: z.number().int().describe('Project revision after this (for a dry run: that it would make).'),
  change_id: z.string().optional().describe('Names this change to list_changes and revert_change.'),
  approval: z
    .object({
      change_request_id: z.string().optional().describe('Where it waits; absent in a preview.'),
      environments: z.array(z.string()).describe('Protected or frozen ones it would change.'),
      approvals_needed: z.number().describe('People who must approve.'),
      freezes: z.array(z.string()).describe('On there now.'),
      next: z.string().describe('What has to happen.'),
    })
    .optional()
    .describe('Present when it is not live but waits for people.'),
  changes: z.array(z.string()).describe('The diff in words, one line a difference.'),
  warnings: z.array(z.string()).describe('What may surprise; empty when nothing.'),
  undo: z.string().optional().describe('How to undo it.'),
};
