import type { Kysely } from 'kysely';
import type { ChangeRequest } from '../flags/change-request.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Erasing, erasedAuthor } from './erased-author.ts';
import { withoutApprover } from './erased-policy.ts';
import type { Schema } from './schema.ts';

const PAGE = 100;

/** Takes a person's names out of the change requests of an organization; what they ask for stays, and what was said. */
export async function eraseFromRequests(database: Kysely<Schema>, who: Erasing): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await database
      .selectFrom('change_requests')
      .select(['id', 'document'])
      .where('organization_id', '=', who.organizationId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    for (const row of rows) await eraseFrom(database, row, who);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function eraseFrom(
  database: Kysely<Schema>,
  { id, document }: { readonly id: string; readonly document: string },
  who: Erasing,
): Promise<void> {
  const erased = canonicalJson(withoutNames(JSON.parse(document) as ChangeRequest, who));
  if (erased === document) return;
  await database.updateTable('change_requests').set({ document: erased }).where('id', '=', id).execute();
}

function withoutNames(request: ChangeRequest, who: Erasing): ChangeRequest {
  const { author, contributors, reviews, events, content, title } = request;
  return {
    ...request,
    title: withoutApprover(title, who),
    content: withoutApprover(content, who),
    author: erasedAuthor(author, who),
    contributors: contributors.map((one) => erasedAuthor(one, who)),
    reviews: reviews.map((review) => ({ ...review, by: erasedAuthor(review.by, who) })),
    events: events.map((event) => ({ ...event, by: erasedAuthor(event.by, who) })),
  };
}
