import type { AuditEntry } from '../flags/flag-store.ts';
import type { Tool } from './define-tool.ts';

/** No key there is is longer. */
const LONGEST = 128;

/** Project, flag and environment that the arguments of a refused call name, whatever else is wrong with them. */
export function namedBy(
  { name }: Pick<Tool, 'name'>,
  input: unknown,
): Pick<AuditEntry, 'project' | 'flag' | 'environment'> {
  const { project, key, environment } = (input ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(isKey(project) ? { project } : {}),
    ...(name.includes('flag') && isKey(key) ? { flag: key } : {}),
    ...(isKey(environment) ? { environment } : {}),
  };
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}
