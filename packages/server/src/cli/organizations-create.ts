import { showKey } from '../tools/key-fields.ts';
import { openApp } from './open-app.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';

interface CreateOptions {
  readonly name?: string;
  readonly admin: string;
  readonly days?: string;
  readonly json?: true;
}

/** `guidon organizations create`: the administrator's key on standard output, all else beside it. */
export async function createOrganization(key: string, options: CreateOptions): Promise<void> {
  const { name, admin, days, json } = options;
  await using app = await openApp({});
  const expiresInDays = days === undefined ? undefined : Number(days);
  const wanted = { key, name, admin, expiresInDays };
  const made = await app.organizations.create(await app.operatorCaller(), wanted);
  const { organization, secret } = made;
  const shown = showKey(made, app.services.keys);
  if (json === true) return printJson({ organization, secret, key: shown });
  print(secret);
  const until =
    shown.expires_at === undefined ? 'until it is revoked' : `until ${shown.expires_at.slice(0, 10)}`;
  const words = `${shown.id} of ${shown.name}, administrator of ${organization.key}, ${until}. It is not shown again.`;
  note(paint('dim', words, process.stderr));
}
