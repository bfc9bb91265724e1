import { z } from 'zod';
import { createKey, NEW_KEY_BODY, ROTATE_BODY, rotateKey } from '../tools/key-requests.ts';
import type { JsonSchema } from '../tools/tool-schema.ts';
import { jsonAnswer } from './http-answer.ts';
import { listKeys, NOT_STORED, revokeKey } from './keys-api.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const answer = (description: string): OperationDocs['answers'] => ({
  200: { description, schema: { type: 'object' } },
});
const id = { in: 'path', description: 'Id of the key.' } as const;

const LIST: OperationDocs = {
  id: 'keysList',
  tag: 'keys',
  method: 'GET',
  summary: 'The keys you administer',
  parameters: {
    limit: { in: 'query', description: 'At most so many; default 50.' },
    cursor: { in: 'query', description: 'The page after this one.' },
  },
  answers: answer('A page of keys, the newest first.'),
};
const CREATE: OperationDocs = {
  id: 'keysCreate',
  tag: 'keys',
  method: 'POST',
  summary: 'Make a key; its secret is in the answer, and nowhere else',
  body: z.toJSONSchema(NEW_KEY_BODY, { io: 'input' }) as JsonSchema,
  answers: answer('The secret, this once, and the key.'),
};
const ROTATE: OperationDocs = {
  id: 'keysRotate',
  tag: 'keys',
  summary: 'Make another key for whoever holds this one, which goes on for a while',
  parameters: { id },
  body: z.toJSONSchema(ROTATE_BODY, { io: 'input' }) as JsonSchema,
  answers: answer('The new secret, this once, the new key and the previous one.'),
};
const REVOKE: OperationDocs = {
  id: 'keysRevoke',
  tag: 'keys',
  summary: 'End a key at once, everywhere',
  parameters: { id },
  answers: answer('The key, and whether anything changed.'),
};

/** Keys: made, listed, rotated and revoked. */
export function keysRoutes({ app }: RouteParts): Route[] {
  const { keys } = app.services;
  return [
    {
      methods: ['GET'],
      path: '/api/v1/keys',
      access: 'key',
      docs: [LIST],
      answer: ({ query }, caller) => listKeys(keys, query, caller),
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys',
      access: 'key',
      docs: [CREATE],
      answer: async ({ body }, caller) => jsonAnswer(200, await createKey(keys, body, caller), NOT_STORED),
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys/{id}/rotate',
      access: 'key',
      bodyOptional: true,
      docs: [ROTATE],
      answer: async ({ parameter, body }, caller) =>
        jsonAnswer(200, await rotateKey(keys, parameter, body, caller), NOT_STORED),
    },
    {
      methods: ['DELETE'],
      path: '/api/v1/keys/{id}',
      access: 'key',
      docs: [REVOKE],
      answer: ({ parameter }, caller) => revokeKey(keys, parameter, caller),
    },
  ];
}
