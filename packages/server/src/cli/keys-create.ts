import { given } from './given.ts';
import { openGuidon } from './open-guidon.ts';
import { tellKey } from './tell-key.ts';
import { usageError } from './usage-error.ts';

interface CreateOptions {
  readonly grant?: readonly string[];
  readonly reads?: string;
  readonly exposure: string;
  readonly readOnly?: true;
  readonly label?: string;
  readonly days?: number;
  readonly json?: true;
}

/** `guidon keys create`: the key on standard output, all else beside it. */
export async function createKey(kind: string, name: string, options: CreateOptions): Promise<void> {
  const { grant, reads, exposure, readOnly, label, days, json } = options;
  const wanted = given({
    kind,
    name,
    grants: grant?.map(parseGrant),
    sdk: reads === undefined ? undefined : { ...parsePlace(reads), exposure },
    read_only: readOnly,
    label,
    expires_in_days: days,
  });
  await using guidon = await openGuidon();
  tellKey(await guidon.createKey(wanted), json);
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
