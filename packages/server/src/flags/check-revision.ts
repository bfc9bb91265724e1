import { AppError } from '../lib/app-error.ts';
import { listed } from '../lib/closest.ts';
import type { DraftedObject } from './draft.ts';
import type { StoredProject } from './flag-store.ts';

/** Refuses with INVALID_ARGUMENT a revision the project does not have yet. */
export function checkRevisionExists(project: StoredProject, expected: number | undefined): void {
  if (expected === undefined || expected <= project.revision) return;
  throw new AppError(
    'INVALID_ARGUMENT',
    `Project "${project.key}" has no revision ${expected} yet; it is at ${project.revision}.`,
    { hint: 'Pass as expected_revision the revision an earlier answer gave.' },
  );
}

/** Refuses with CONFLICT a change of objects that are newer than the revision it was made for. */
export function checkRevisions(
  project: StoredProject,
  objects: readonly Pick<DraftedObject, 'kind' | 'key' | 'revision'>[],
  expected: number | undefined,
): void {
  if (expected === undefined) return;
  const newer = objects.filter((object) => object.revision > expected);
  if (newer.length === 0) return;
  const names = newer.slice(0, 5).map((object) => `${object.kind} ${object.key}`);
  const more = newer.length > 5 ? ` and ${newer.length - 5} more` : '';
  throw new AppError(
    'CONFLICT',
    `${names.join(', ')}${more} changed since revision ${expected}; project "${project.key}" is at ${project.revision}.`,
    {
      hint: `Read it again with ${reader(newer)} (list_changes shows who changed what) and repeat the call for the new revision.`,
      details: {
        changed: newer.slice(0, 20).map(({ kind, key, revision }) => ({ kind, key, revision })),
        revision: project.revision,
      },
    },
  );
}

/** The tools that read what changed. */
function reader(objects: readonly Pick<DraftedObject, 'kind'>[]): string {
  return listed([...new Set(objects.map(({ kind }) => READERS[kind]))]);
}

const READERS: Readonly<Record<DraftedObject['kind'], string>> = {
  project: 'list_projects',
  environment: 'list_projects',
  policy: 'list_projects',
  attribute: 'list_attributes',
  example: 'list_examples',
  segment: 'get_segment',
  list: 'get_list',
  flag: 'get_flag',
  state: 'get_flag',
};
