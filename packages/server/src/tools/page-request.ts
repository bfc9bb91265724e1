import type { PageRequest } from '../flags/flag-store.ts';

/** The page a tool's `limit` and `cursor` ask for. */
export function pageRequest(asked: {
  readonly limit: number;
  readonly cursor?: string | undefined;
}): PageRequest {
  return { limit: asked.limit, ...(asked.cursor === undefined ? {} : { cursor: asked.cursor }) };
}
