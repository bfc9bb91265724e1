/** What webhooks can be told of, with what it means. docs/webhooks.md has the same rows. */
export const EVENT_TYPES = {
  'change_request.opened':
    'A change request waits for approval: it is new, was reopened, or an edit or rebase voided its approvals.',
  'change_request.published': 'An approved change request went live.',
  'change_request.broke_glass': 'An administrator published past the policy of an environment.',
  'key.waiting': 'A key that could decide about a protected environment waits for approval.',
  'key.broke_glass': 'An administrator made such a key past approval: it opens at once.',
  'audit.break': 'A verification found the audit log not to be as it was written.',
} as const satisfies Readonly<Record<string, string>>;

/** One of {@link EVENT_TYPES}. */
export type EventType = keyof typeof EVENT_TYPES;
