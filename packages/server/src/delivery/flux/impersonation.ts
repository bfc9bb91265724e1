import { AppError } from '../../lib/app-error.ts';
import type { Impersonated } from '../delivery-settings.ts';

/** The headers of a request that is made as somebody else; those with several values are repeated. */
export function impersonationHeaders(who: Impersonated | undefined): Record<string, string | string[]> {
  if (who === undefined) return {};
  const { user, groups, uid, extra = {} } = who;
  checkHeader([user, uid ?? '', ...groups, ...Object.values(extra).flat()]);
  return {
    'Impersonate-User': user,
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': [...groups] }),
    ...(uid === undefined ? {} : { 'Impersonate-Uid': uid }),
    ...Object.fromEntries(
      Object.entries(extra).map(([name, values]) => [
        `Impersonate-Extra-${encodeURIComponent(name)}`,
        [...values],
      ]),
    ),
  };
}

/** A name that no header can carry must not become another one. */
function checkHeader(values: readonly string[]): void {
  if (values.every((value) => /^[\x20-\x7e]*$/.test(value))) return;
  throw new AppError('PERMISSION_DENIED', 'The cluster cannot be asked in the name of this caller.', {
    hint: 'Names with characters outside ASCII cannot be impersonated; give the caller another name.',
  });
}
