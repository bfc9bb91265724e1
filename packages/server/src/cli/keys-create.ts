import type { ShownOnce } from '../tools/key-requests.ts';
import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { usageError } from './usage-error.ts';

interface KeyOptions {
  readonly json?: true;
}

interface CreateOptions extends KeyOptions {
  readonly grant?: readonly string[];
  readonly reads?: string;
  readonly exposure: string;
  readonly readOnly?: true;
  readonly label?: string;
  readonly days?: string;
}

/** `guidon keys create`: the key on standard output, all else beside it. */
export async function createKey(kind: string, name: string, options: CreateOptions): Promise<void> {
  const { grant, reads, exposure, readOnly, label, days } = options;
  const wanted = given({
    kind,
    name,
    grants: grant?.map(parseGrant),
    sdk: reads === undefined ? undefined : { ...parsePlace(reads), exposure },
    read_only: readOnly,
    label,
    expires_in_days: days === undefined ? undefined : Number(days),
  });
  await using guidon = await openGuidon();
  tell(await guidon.createKey(wanted), options);
}

/** `guidon keys rotate`. */
export async function rotateKey(
  id: string,
  options: KeyOptions & { readonly overlap?: string },
): Promise<void> {
  const { overlap } = options;
  await using guidon = await openGuidon();
  const hours = given({ overlap_hours: overlap === undefined ? undefined : Number(overlap) });
  tell(await guidon.rotateKey(id, hours), options);
}

function tell(made: ShownOnce, { json }: KeyOptions): void {
  if (json === true) return printJson(made);
  const { id, kind, name, expires_at: end } = made.key;
  print(made.secret);
  const until = end === undefined ? 'until it is revoked' : `until ${end.slice(0, 10)}`;
  const before = made.previous?.expires_at;
  const overlap = before === undefined ? '' : ` The one before goes on until ${before}.`;
  const words = `${id} of ${kind} ${name}, ${until}. It is not shown again.${overlap}`;
  note(paint('dim', words, process.stderr));
}

/** `editor:web-shop/staging` as a grant. */
function parseGrant(text: string) {
  const [role = '', place] = text.split(/:(.*)/s);
  if (place === undefined) return { role };
  return { role, ...(place.includes('/') ? parsePlace(place) : { project: place }) };
}

function parsePlace(text: string) {
  const [project = '', environment = '', ...rest] = text.split('/');
  if (project !== '' && environment !== '' && rest.length === 0) return { project, environment };
  throw usageError(`"${text}" is no place: write project/environment`);
}
