import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';
import type { ExampleDocument } from './documents.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';

/** The example context of a key. NOT_FOUND with the closest keys where there is none. */
export async function findExample(
  reads: FlagReads,
  { id, key: project }: StoredProject,
  key: string,
): Promise<ExampleDocument> {
  const found = await reads.object(id, 'example', key);
  if (found !== undefined) return found.document;
  const matches = closest(key, await reads.keys(id, 'example'));
  throw new AppError('NOT_FOUND', `There is no example "${key}" in project "${project}".`, {
    hint: didYouMean(matches, 'list_examples shows them.'),
    details: { closest: matches },
  });
}
