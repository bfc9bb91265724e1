import { expect } from 'vitest';
import type { ChangeRequest, Review } from '../../../src/flags/change-request.ts';
import type { Deed } from './play.ts';

/** People who may approve: written down here once more, so as not to ask the code under test. */
const MAY_APPROVE = ['ada', 'ben', 'cleo'];
const OBJECTIONS = ['reject', 'request_changes'];

/** A review with the version it made, and what the request would have done then. */
interface Said {
  readonly review: Review;
  readonly deed: Deed;
}

/** Who approved the content as it is: people with a key of their own, who neither asked for it nor have an agent that did. */
export function approversOf(request: ChangeRequest, deeds: readonly Deed[]): ReadonlySet<string> {
  const { content, contributors } = request;
  const own = new Set(contributors.flatMap(({ name, actingFor }) => [name, actingFor]));
  const counts = ({ review: { by, decision, digest }, deed }: Said) =>
    decision === 'approve' &&
    digest === content.digest &&
    by.kind === 'person' &&
    MAY_APPROVE.includes(by.name) &&
    !own.has(by.name) &&
    deedsOf(request, deeds).every((later) => later.version <= deed.version || leavesIt(later, deed));
  return new Set(
    saidOf(request, deeds)
      .filter(counts)
      .map(({ review }) => review.by.name),
  );
}

/** Nothing that was said is lost, and nothing went live while somebody's last word was against it. */
export function checkObjections(request: ChangeRequest, deeds: readonly Deed[]): void {
  const said = reviewsOf(request, deeds).map(({ act }) => act);
  expect(request.reviews.map(({ decision }) => decision)).toEqual(said);
  if (request.status !== 'published' || request.brokeGlass === true) return;
  const words = new Map<string, string>();
  for (const { by, decision, digest } of request.reviews)
    if (decision !== 'comment' && digest === request.content.digest) words.set(by.name, decision);
  expect([...words].filter(([, decision]) => OBJECTIONS.includes(decision))).toEqual([]);
}

/** Whether an approval can outlive what was done later: no other content, and it was not given up in between. */
function leavesIt(later: Deed, approval: Deed): boolean {
  return later.act !== 'reopen' && later.content === approval.content;
}

function saidOf(request: ChangeRequest, deeds: readonly Deed[]): readonly Said[] {
  const reviews = reviewsOf(request, deeds);
  return request.reviews.flatMap((review, index) => {
    const deed = reviews[index];
    return deed === undefined ? [] : [{ review, deed }];
  });
}

function reviewsOf(request: ChangeRequest, deeds: readonly Deed[]): readonly Deed[] {
  return deedsOf(request, deeds).filter(({ tool }) => tool === 'review_change_request');
}

function deedsOf({ id }: ChangeRequest, deeds: readonly Deed[]): readonly Deed[] {
  return deeds.filter(({ request }) => request === id).toSorted((a, b) => a.version - b.version);
}
