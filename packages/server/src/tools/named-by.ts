import type { AuditEntry } from '../flags/flag-store.ts';
import type { Tool } from './define-tool.ts';

/** No key there is is longer. */
const LONGEST = 128;

/** More than any call names. */
const MOST = 50;

/** Project, flag and environments that the arguments of a refused call name, whatever else is wrong with them. */
export function namedBy(
  { name }: Pick<Tool, 'name'>,
  input: unknown,
): Pick<AuditEntry, 'project' | 'flag' | 'environment'> {
  const { project, key, environment, environments, to } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const several = Array.isArray(environments) ? environments.slice(0, MOST) : [environment, to];
  const named = several.filter(isKey).join(',');
  return {
    ...(isKey(project) ? { project } : {}),
    ...(name.includes('flag') && isKey(key) ? { flag: key } : {}),
    ...(named === '' ? {} : { environment: named }),
  };
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}
