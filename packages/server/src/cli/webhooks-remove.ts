import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { print, printJson } from './print.ts';

interface RemoveOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/** `guidon webhooks remove`. */
export async function removeWebhook(id: string, { dryRun, json }: RemoveOptions): Promise<void> {
  await using guidon = await openGuidon();
  const removed = await guidon.removeWebhook(id, given({ dry_run: dryRun }));
  if (json === true) printJson(removed);
  else print(removed.summary);
}
