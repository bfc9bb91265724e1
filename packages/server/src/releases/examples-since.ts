import type { ChangeRequest } from '../flags/change-request.ts';
import type { FlagReads } from '../flags/flag-store.ts';
import { listed } from '../lib/closest.ts';

const MOST_TOLD = 5;

/**
 * A warning when examples changed since a change request was asked for, with who changed them: whoever looks at what it
 * does to them then looks at other examples.
 */
export async function examplesSince(
  reads: FlagReads,
  { projectId, content: { revision } }: ChangeRequest,
): Promise<readonly string[]> {
  const examples = await reads.objects(projectId, 'example');
  const newer = examples.filter((example) => example.revision > revision).map(({ key }) => key);
  if (newer.length === 0) return [];
  const told: string[] = [];
  for (const key of newer.slice(0, MOST_TOLD)) {
    const names = await authorsSince(reads, projectId, key, revision);
    told.push(`${key} (by ${listed(names)})`);
  }
  const more = newer.length > MOST_TOLD ? `, and ${newer.length - MOST_TOLD} more` : '';
  return [`Examples changed since this was asked for: ${told.join(', ')}${more}.`];
}

async function authorsSince(
  reads: FlagReads,
  projectId: string,
  key: string,
  revision: number,
): Promise<readonly string[]> {
  const { items } = await reads.changes(projectId, { object: { kind: 'example', key } }, { limit: 20 });
  const names = items.filter((change) => change.revision > revision).map(({ author }) => author.name);
  return [...new Set(names)];
}
