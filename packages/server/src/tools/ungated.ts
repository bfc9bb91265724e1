/**
 * Tools that no surface flag takes away: those that set and show surface flags, and what it takes to get back from one:
 * undoing a change, and approving and publishing one where surface flags are protected.
 */
export const UNGATED: ReadonlySet<string> = new Set([
  'get_change_request',
  'list_changes',
  'list_surface_flags',
  'publish_change_request',
  'revert_change',
  'review_change_request',
  'set_surface_flag',
]);
