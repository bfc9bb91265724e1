import type { HeaderDocs, ParameterDocs } from '../operation-docs.ts';

/** How people and agents name an environment; SDK keys are for one. */
export const PLACE_PARAMETERS: Readonly<Record<string, ParameterDocs>> = {
  project: { in: 'query', description: 'Project key; not for SDK keys, which are for one environment.' },
  environment: { in: 'query', description: 'Environment key; not for SDK keys.' },
};

/** What a client has already. */
export const IF_NONE_MATCH: ParameterDocs = {
  in: 'header',
  description: 'The entity tag of the answer at hand: 304 when it still holds.',
};

const ETAG: Readonly<Record<string, HeaderDocs>> = {
  ETag: { description: 'Changes when the answer does.', schema: { type: 'string' } },
};

/** Headers of an answer that has an entity tag, and the answer that it still holds. */
export const TAGGED = {
  headers: ETAG,
  unchanged: { description: 'Nothing changed since the entity tag in If-None-Match.', headers: ETAG },
} as const;

/** Where a stream goes on. */
export const LAST_EVENT_ID: ParameterDocs = {
  in: 'header',
  description: 'The id of the last event at hand.',
  schema: { type: 'integer' },
};
