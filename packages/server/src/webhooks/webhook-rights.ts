import { requireRole } from '../flags/grant.ts';
import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';

/** Throws PERMISSION_DENIED for all but persons who administer the organization. */
export function checkLooksAfter({ principal, throughAgent }: Caller): void {
  requireRole(principal.grants, 'admin', {}, 'Looking after webhooks');
  if (principal.kind === 'person' && throughAgent !== true) return;
  throw new AppError('PERMISSION_DENIED', 'Only a person looks after webhooks.', {
    hint: 'Ask a person to run guidon webhooks.',
  });
}

/** The same, and READ_ONLY for a caller that may only read. */
export function checkMayChange(caller: Caller): void {
  checkLooksAfter(caller);
  if (!caller.readOnly) return;
  throw new AppError(
    'READ_ONLY',
    'This would change webhooks, or send to one, and this connection is read-only.',
    {
      hint: 'Use a key that may write.',
    },
  );
}
