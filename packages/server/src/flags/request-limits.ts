import { AppError } from '../lib/app-error.ts';
import type { ChangeRequest, ReviewDecision } from './change-request.ts';
import type { FlagReads } from './flag-store.ts';

const MOST_COMMENTS = 100;
const MOST_REVIEWS = 500;
const MOST_EVENTS = 200;
const MOST_OF_AUTHOR = 100;
const MOST_OF_PROJECT = 1000;

/** Throws PRECONDITION_FAILED for somebody, or a project, with too many open change requests for one more. */
export async function checkRoomForRequest(
  reads: FlagReads,
  { projectId, project, author }: Pick<ChangeRequest, 'projectId' | 'project' | 'author'>,
): Promise<void> {
  const open = async (more: object) => {
    const query = { status: 'open', ...more } as const;
    return (await reads.changeRequests([projectId], query, { limit: 1 })).total;
  };
  if ((await open({ authorId: author.principalId })) >= MOST_OF_AUTHOR)
    throw tooMany(`"${author.name}" has ${MOST_OF_AUTHOR} open change requests in "${project}".`);
  if ((await open({})) >= MOST_OF_PROJECT)
    throw tooMany(`Project "${project}" has ${MOST_OF_PROJECT} open change requests.`);
}

/** Throws PRECONDITION_FAILED for a request about which too much was said; comments leave room for decisions. */
export function checkRoomForReview({ id, reviews }: ChangeRequest, decision: ReviewDecision): void {
  const comments = reviews.filter((review) => review.decision === 'comment').length;
  const isFull = decision === 'comment' ? comments >= MOST_COMMENTS : reviews.length >= MOST_REVIEWS;
  if (!isFull) return;
  const what = decision === 'comment' ? `${MOST_COMMENTS} comments` : `${MOST_REVIEWS} reviews`;
  throw new AppError(
    'PRECONDITION_FAILED',
    `Change request ${id} has ${what}, which is as many as it holds.`,
    {
      hint: 'Ask for the same with propose_change, and close this one with update_change_request.',
    },
  );
}

/** Throws PRECONDITION_FAILED for a request to which too much happened; closing and publishing always have room. */
export function checkRoomForEvent({ id, events }: ChangeRequest): void {
  if (events.length < MOST_EVENTS) return;
  throw new AppError('PRECONDITION_FAILED', `Change request ${id} was edited or reopened too often.`, {
    hint: 'Ask for the same with propose_change, and close this one with update_change_request.',
  });
}

function tooMany(message: string): AppError {
  return new AppError('PRECONDITION_FAILED', message, {
    hint: 'Have some published, or close them: list_change_requests, then update_change_request.',
  });
}
