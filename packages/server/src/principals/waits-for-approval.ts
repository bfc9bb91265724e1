import { AppError } from '../lib/app-error.ts';

/** The error for whoever shows a key that nobody approved yet. */
export function waitsForApproval(id: string): AppError {
  return new AppError('UNAUTHENTICATED', 'This key waits for approval: it opens nothing yet.', {
    hint: `Somebody other than its maker approves it in a terminal: guidon keys approve ${id}`,
  });
}
