import { AppError } from '../lib/app-error.ts';
import { declined } from '../tools/confirmation.ts';
import type { KeyEnd } from '../tools/key-fields.ts';
import { confirmAtTerminal } from './ask-person.ts';
import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { print, printJson } from './print.ts';

interface RevokeOptions {
  readonly json?: true;
  readonly yes?: boolean;
  readonly withMade?: true;
}

/** `guidon keys revoke`: shows what it would end, and asks. */
export async function revokeKey(id: string, { json, yes = false, withMade }: RevokeOptions): Promise<void> {
  await using guidon = await openGuidon();
  const how = given({ with_made: withMade });
  const planned = await guidon.revokeKey(id, { ...how, dry_run: true });
  if (planned.changed) await agree(planned, yes);
  const answer = await guidon.revokeKey(id, how);
  if (json === true) printJson(answer);
  else print(answer.summary);
}

/** Returns when a person agreed. Throws CONFIRMATION_REQUIRED where there is none, and CONFIRMATION_DECLINED. */
async function agree({ summary, changes: plan }: KeyEnd, yes: boolean): Promise<void> {
  const question = `${summary.replace('Preview, nothing saved: this', 'This')} Go ahead?`;
  const answer = await confirmAtTerminal(yes)({ tool: 'revoke_key', question, plan, digest: '' });
  if (answer === 'accepted') return;
  if (answer === 'declined') throw declined();
  throw new AppError('CONFIRMATION_REQUIRED', 'This needs a person’s agreement.', {
    hint: 'Run it at a terminal, or agree beforehand with --yes.',
    details: { question, plan },
  });
}
