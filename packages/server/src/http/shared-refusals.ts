import type { HeaderDocs } from './operation-docs.ts';

interface RefusalDocs {
  /** Its name in the OpenAPI document. */
  readonly name: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, HeaderDocs>>;
}

/** When to come back. */
export const RETRY_AFTER: HeaderDocs = {
  description: 'Seconds to wait before the next try.',
  schema: { type: 'integer', minimum: 0 },
};

/** Refusals that several routes share, told as problem JSON. */
export const SHARED_REFUSALS = {
  400: { name: 'BadRequest', description: 'The body or a parameter cannot be read, or is not allowed.' },
  401: {
    name: 'Unauthenticated',
    description: 'No key, or one that is not valid.',
    headers: {
      'WWW-Authenticate': { description: 'The scheme Bearer and its error.', schema: { type: 'string' } },
    },
  },
  403: {
    name: 'Forbidden',
    description: 'The key may not do this; or the request names a Host or an Origin that is not served.',
  },
  404: { name: 'NotFound', description: 'There is none, or this key does not see it.' },
  409: {
    name: 'Conflict',
    description:
      'It exists already, changed meanwhile, or is in the way of this call; or a person has to agree first.',
  },
  413: { name: 'TooLarge', description: 'The body has more bytes than this address takes.' },
  415: { name: 'NotJson', description: 'The body is not application/json, or is compressed.' },
  422: { name: 'InvalidFlag', description: 'The flag would not be valid.' },
  429: {
    name: 'TooMany',
    description: 'This key calls more often than it may, or too many wrong keys came from this address.',
    headers: { 'Retry-After': RETRY_AFTER },
  },
  503: {
    name: 'Unavailable',
    description: 'The database does not answer, or the server is stopping.',
    headers: { 'Retry-After': RETRY_AFTER },
  },
} as const satisfies Readonly<Record<number, RefusalDocs>>;
