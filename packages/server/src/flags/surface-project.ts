/**
 * The project of an organization's surface flags, and its only environment. It is made with the first of them.
 *
 * Only administrators of the organization change it, with whatever tool; who names no project never means it.
 */
export const SURFACE_PROJECT = 'guidon-surface';

/** The environment in which surface flags are live. */
export const SURFACE_ENVIRONMENT = 'live';
