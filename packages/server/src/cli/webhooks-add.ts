import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';

interface AddOptions {
  readonly event?: readonly string[];
  readonly project?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `guidon webhooks add`: the secret on standard output, all else beside it. */
export async function addWebhook(url: string, options: AddOptions): Promise<void> {
  const { event, project, dryRun, json } = options;
  await using guidon = await openGuidon();
  const added = await guidon.addWebhook(given({ url, events: event, project, dry_run: dryRun }));
  if (json === true) return printJson(added);
  if (added.secret === undefined) return print(added.summary);
  print(added.secret);
  const words = `${added.webhook.id}: ${added.summary} Its secret is not shown again.`;
  note(paint('dim', words, process.stderr));
}
