import { EXIT } from './exit-codes.ts';
import { openGuidon } from './open-guidon.ts';
import { print, printJson } from './print.ts';

/** `guidon webhooks test`. */
export async function testWebhook(id: string, { json }: { readonly json?: true }): Promise<void> {
  await using guidon = await openGuidon();
  const tested = await guidon.testWebhook(id);
  if (json === true) printJson(tested);
  else print(tested.summary);
  if (!tested.delivered) process.exitCode = EXIT.failed;
}
