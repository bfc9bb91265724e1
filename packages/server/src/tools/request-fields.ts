import { z } from 'zod';
import type { Author } from '../flags/change.ts';
import type { ChangeRequest, Review } from '../flags/change-request.ts';
import type { Impact } from '../releases/impact.ts';
import type { ListedRequest, ShownRequest } from '../releases/show-request.ts';
import { jsonValue } from './json-value.ts';
import { shownText } from './text.ts';

/** Names a change request. */
export const requestIdField = z.string().min(1).max(64).describe('E.g. crq_01j….');

const MOST_CHANGES = 50;

/** Where a change request stands, in a word. */
const STATUSES = [
  'open',
  'approved',
  'frozen',
  'changes_requested',
  'published',
  'closed',
  'rejected',
] as const;

type ShownStatus = (typeof STATUSES)[number];

/** A change request as lists show it. */
export const listedRequest = z.object({
  change_request_id: z.string().describe('For get_change_request.'),
  project: z.string().describe('Project key.'),
  title: shownText(200).describe('What it is about.'),
  status: z
    .enum(STATUSES)
    .describe(
      'open: waits for approval; approved: waits for a person to publish it; frozen: and for the end of a freeze.',
    ),
  version: z.number().describe('Grows with everything that happens to it.'),
  by: shownText(200).describe('Who asked for it.'),
  acting_for: shownText(200).optional().describe('Person an agent acted for.'),
  created_at: z.string().describe('When.'),
  changes: z.array(z.string()).describe('What it would do, in words; the first 50.'),
  environments: z
    .array(
      z.object({
        key: z.string().describe('Environment key.'),
        needed: z.number().describe('Approvals it takes.'),
        approved_by: z.array(shownText(200)).describe('Who approved.'),
      }),
    )
    .describe('Protected ones it changes.'),
  freezes: z.array(z.string()).describe('On there now.'),
  broke_glass: z.boolean().optional().describe('True: published past the policy.'),
});

/** A change request with all there is about it. */
export const shownRequest = listedRequest.extend({
  contributors: z.array(shownText(400)).describe('Whose content it is: none of them may approve.'),
  reason: shownText(500).optional().describe('Why, in their words.'),
  warnings: z.array(z.string()).describe('What may surprise.'),
  reviews: z
    .array(
      z.object({
        at: z.string().describe('When.'),
        by: shownText(200).describe('Who.'),
        decision: z.string().describe('What they decided.'),
        comment: shownText(2000).optional().describe('In their words.'),
        outdated: z.boolean().describe('True: it counts no more.'),
      }),
    )
    .describe('The newest last, 20 at most.'),
  events: z
    .array(
      z.object({
        at: z.string().describe('When.'),
        by: shownText(200).describe('Who.'),
        what: z.string().describe('What happened.'),
        reason: shownText(500).optional().describe('In their words.'),
      }),
    )
    .describe('The newest last, 20 at most.'),
  conflicts: z
    .array(
      z.object({
        object: z.string().describe('Kind and key.'),
        field: z.string().describe('* is the whole object.'),
        base: jsonValue.optional().describe('When it was asked for.'),
        live: jsonValue.optional().describe('Now.'),
        proposed: jsonValue.optional().describe('By this request.'),
      }),
    )
    .describe('Fields somebody else changed since.'),
  impact: z
    .object({
      known: z.boolean().describe('False: the project has no example contexts.'),
      examples: z.number().optional().describe('How many were asked.'),
      changes: z
        .array(
          z.object({
            example: z.string().describe('Key of the example.'),
            flag: z.string().describe('Flag key.'),
            environment: z.string().describe('Environment key.'),
            before: jsonValue.optional().describe('Value now.'),
            after: jsonValue.optional().describe('Value then.'),
          }),
        )
        .optional()
        .describe('Who would be answered otherwise.'),
      cut: z.boolean().optional().describe('True: not everything was tried.'),
    })
    .optional()
    .describe('Of an open one: what it changes for saved example contexts.'),
  change_id: z.string().optional().describe('The change it became, for revert_change.'),
  next: z.string().describe('What has to happen.'),
});

/** A change request as lists answer it. */
export type ListedAnswer = z.output<typeof listedRequest>;
/** A change request as tools answer it in full. */
export type RequestAnswer = z.output<typeof shownRequest>;

/** {@link listedRequest} of a change request. */
export function listRequest(listed: ListedRequest) {
  const { request, standing, freezes } = listed;
  const { changes } = request.content;
  const more = changes.length - MOST_CHANGES;
  return {
    change_request_id: request.id,
    project: request.project,
    title: request.title,
    status: statusOf(listed),
    version: request.version,
    ...authorFields(request.author),
    created_at: request.createdAt,
    changes:
      more > 0
        ? [...changes.slice(0, MOST_CHANGES), `… and ${more} more, in the diff of get_change_request`]
        : [...changes],
    environments: standing.environments.map(({ key, needed, approvedBy }) => ({
      key,
      needed,
      approved_by: [...approvedBy],
    })),
    freezes: request.status === 'open' ? [...freezes] : [],
    ...(request.brokeGlass === true ? { broke_glass: true } : {}),
  };
}

/** {@link shownRequest} of a change request. */
export function showRequest(shown: ShownRequest) {
  const { request, conflicts, impact, warnings } = shown;
  return {
    ...listRequest(shown),
    contributors: request.contributors.map(nameOf),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    warnings: [...warnings],
    reviews: request.reviews.slice(-20).map((review) => showReview(review, request)),
    events: request.events.slice(-20).map(({ at, by, what, reason }) => ({
      at,
      by: by.name,
      what,
      ...(reason === undefined ? {} : { reason }),
    })),
    conflicts: conflicts.slice(0, 20).map((conflict) => ({ ...conflict })),
    ...(impact === undefined ? {} : { impact: showImpact(impact) }),
    ...(request.changeId === undefined ? {} : { change_id: request.changeId }),
    next: nextStep(shown),
  };
}

/** The status with what it is waiting for. */
export function statusOf({ request, standing, freezes, hindrance }: ListedRequest): ShownStatus {
  if (request.status !== 'open') return request.status;
  if (standing.objections.length > 0) return 'changes_requested';
  if (!standing.isApproved || hindrance !== undefined) return 'open';
  return freezes.length > 0 ? 'frozen' : 'approved';
}

/** What has to happen to a change request, and who can do it. */
export function nextStep({ request, standing, freezes, hindrance }: ShownRequest): string {
  const { id, status, changeId } = request;
  if (status === 'published')
    return changeId === undefined
      ? 'Nothing: it was live already.'
      : `Undo with revert_change, change_id ${changeId}.`;
  if (status !== 'open') return 'Nothing; update_change_request with action reopen takes it up again.';
  if (hindrance !== undefined) return hindrance;
  if (standing.objections.length > 0)
    return `${standing.objections.join(', ')}: edit it with propose_change and replaces.`;
  if (!standing.isApproved) return `Another person approves it in a terminal: guidon requests approve ${id}`;
  const approved = standing.environments.some(({ needed }) => needed > 0)
    ? 'Approved.'
    : 'It takes no approval.';
  if (freezes.length > 0)
    return `${approved} A person publishes it when the freeze is over: ${freezes.join('; ')}`;
  return `${approved} A person publishes it in a terminal: guidon requests publish ${id}`;
}

function showReview(review: Review, { content }: ChangeRequest) {
  const { at, by, decision, comment, digest } = review;
  return {
    at,
    by: by.name,
    decision,
    ...(comment === undefined ? {} : { comment }),
    outdated: digest !== content.digest || review.void === true,
  };
}

function showImpact(impact: Impact) {
  if (!impact.known) return { known: false };
  const { known, examples, changes, cut } = impact;
  return {
    known,
    examples,
    changes: changes.slice(0, 50).map((one) => ({ ...one })),
    cut: cut || changes.length > 50,
  };
}

function nameOf({ name, actingFor }: Author): string {
  return actingFor === undefined ? name : `${name} for ${actingFor}`;
}

function authorFields({ name, actingFor }: Author) {
  return { by: name, ...(actingFor === undefined ? {} : { acting_for: actingFor }) };
}
