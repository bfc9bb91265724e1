import { requireRole } from '../flags/grant.ts';
import type { Caller } from '../principals/caller.ts';
import type { KeyService } from '../principals/key-service.ts';
import type { Principal } from '../principals/principal.ts';
import { parseKeyRequest } from './key-requests.ts';
import { EXPLAINED_SURFACE, type ExplainedSurface, SURFACE_ASKED } from './surface-fields.ts';

/** What explaining a surface takes. */
export interface SurfaceRequestParts {
  readonly keys: KeyService;
  explain(principal: Principal, narrowed: { readonly readOnly: boolean }): Promise<ExplainedSurface>;
}

/**
 * Tells which tools the holder of a key is offered, and why not the others; or `own`, where no key is named. For
 * administrators of the organization: others do not hear of tools that are withheld from them. Error codes:
 * PERMISSION_DENIED, NOT_FOUND, INVALID_ARGUMENT.
 */
export async function explainedSurface(
  { keys, explain }: SurfaceRequestParts,
  asked: unknown,
  caller: Caller,
  own: Principal = caller.principal,
): Promise<ExplainedSurface> {
  requireRole(caller.principal.grants, 'admin', {}, 'Looking at who is offered which tools');
  const { as, read_only: readOnly = false } = parseKeyRequest(SURFACE_ASKED, asked, HINT);
  const whose = as === undefined ? own : (await keys.key(caller, as)).principal;
  return EXPLAINED_SURFACE.parse(await explain(whose, { readOnly }));
}

const HINT = 'guidon surface show --help tells what can be asked for.';
