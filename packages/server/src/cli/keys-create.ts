import { askSecret } from './ask-secret.ts';
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
  readonly breakGlass?: true;
  readonly reason?: string;
  readonly json?: true;
}

/** `guidon keys create`: the key on standard output, all else beside it. Breaking the glass asks for a person's own key. */
export async function createKey(kind: string, name: string, options: CreateOptions): Promise<void> {
  const { grant, reads, exposure, readOnly, label, days, breakGlass, reason, json } = options;
  const wanted = given({
    kind,
    name,
    grants: grant?.map(parseGrant),
    sdk: reads === undefined ? undefined : { ...parsePlace(reads), exposure },
    read_only: readOnly,
    label,
    expires_in_days: days,
    break_glass: breakGlass,
    reason,
  });
  const own = breakGlass === true ? await askSecret(QUESTION, COMMAND) : undefined;
  await using guidon = await openGuidon(given({ key: own }));
  tellKey(await guidon.createKey(wanted, own), json);
}

const QUESTION = 'Your key, to make one that opens without approval: ';
const COMMAND = "guidon keys create … --break-glass --reason '…'";

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
