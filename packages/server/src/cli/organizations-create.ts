import type { App } from '../app.ts';
import type { MadeOrganization } from '../principals/organization-service.ts';
import { showKey } from '../tools/key-fields.ts';
import { openApp } from './open-app.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';

interface AdminOptions {
  readonly admin: string;
  readonly days?: string;
  readonly json?: true;
}

/** `guidon organizations create`: the administrator's key on standard output, all else beside it. */
export async function createOrganization(
  key: string,
  options: AdminOptions & { readonly name?: string },
): Promise<void> {
  await using app = await openApp({});
  const wanted = { ...wantedBy(key, options), name: options.name };
  tell(await app.organizations.create(await app.operatorCaller(), wanted), options, app);
}

/** `guidon organizations add-admin`: the same for one that is there. */
export async function addAdministrator(key: string, options: AdminOptions): Promise<void> {
  await using app = await openApp({});
  const caller = await app.operatorCaller();
  tell(await app.organizations.addAdministrator(caller, wantedBy(key, options)), options, app);
}

function wantedBy(key: string, { admin, days }: AdminOptions) {
  return { key, admin, expiresInDays: days === undefined ? undefined : Number(days) };
}

function tell(made: MadeOrganization, { json }: AdminOptions, { services }: App): void {
  const { organization, secret } = made;
  const shown = showKey(made, services.keys);
  if (json === true) return printJson({ organization, secret, key: shown });
  print(secret);
  const { id, name, expires_at: end } = shown;
  const until = end === undefined ? 'until it is revoked' : `until ${end.slice(0, 10)}`;
  const words = `${id} of ${name}, administrator of ${organization.key}, ${until}. It is not shown again.`;
  note(paint('dim', words, process.stderr));
}
