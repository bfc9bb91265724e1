import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../../../scripts/lib/source-files.ts';
import type { Level, Permission } from '../../src/tools/permissions.ts';

const LEVELS: Readonly<Record<string, Level>> = {
  'one environment': 'environment',
  'the whole project': 'project',
  'the organization': 'organization',
};

/** What docs/permissions.md says that each tool takes. */
export function documentedPermissions(): Readonly<Record<string, Permission>> {
  const text = readFileSync(path.join(ROOT, 'docs/permissions.md'), 'utf8');
  const rows = text.matchAll(/^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$/gm);
  return Object.fromEntries([...rows].map(([, tool = '', ...cells]) => [tool, permissionIn(cells)]));
}

function permissionIn(cells: readonly string[]): Permission {
  const [viewer, editor, approver, , where = ''] = cells.map((cell) => cell.trim());
  const role =
    viewer === 'yes' ? 'viewer' : editor === 'yes' ? 'editor' : approver === 'yes' ? 'approver' : 'admin';
  return { role, level: LEVELS[where] as Level };
}
