import type { CountedOrganization } from '../principals/organization-service.ts';
import { openApp } from './open-app.ts';
import { paint } from './paint.ts';
import { printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';

const COLUMNS: readonly Column<CountedOrganization>[] = [
  { title: 'KEY', value: ({ key }) => key, paint: (text) => paint('bold', text) },
  { title: 'NAME', value: ({ name }) => name, shrinks: true },
  { title: 'PROJECTS', value: ({ projects }) => String(projects) },
  { title: 'ID', value: ({ id }) => id, shrinks: true },
];

/** `guidon organizations list`. */
export async function listOrganizations({ json }: { readonly json?: true }): Promise<void> {
  await using app = await openApp({});
  const organizations = await app.organizations.list();
  if (json === true) printJson({ organizations });
  else printTable(COLUMNS, organizations);
}
