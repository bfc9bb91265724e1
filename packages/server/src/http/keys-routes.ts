import { z } from 'zod';
import { AppError } from '../lib/app-error.ts';
import {
  createKey,
  endKey,
  NEW_KEY_BODY,
  pageOfKeys,
  parseKeyRequest,
  ROTATE_BODY,
  rotateKey,
} from '../tools/key-requests.ts';
import type { JsonSchema } from '../tools/tool-schema.ts';
import { jsonAnswer, NOT_STORED, type PlainAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
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
  summary: 'End a key at once, everywhere: for persons; agents call the tool revoke_key, which asks one',
  parameters: {
    id,
    with_made: { in: 'query', description: 'true: also every key made with it, and with those.' },
  },
  answers: answer('The key, and whether anything changed.'),
};

const LIST_QUERY = z.strictObject({ limit: z.coerce.number().optional(), cursor: z.string().optional() });
const REVOKE_QUERY = z.strictObject({
  with_made: z.stringbool().optional(),
  dry_run: z.stringbool().optional(),
});

/** Keys: made, listed, rotated and revoked. */
export function keysRoutes({ app }: RouteParts): Route[] {
  const { keys } = app.services;
  return [
    {
      methods: ['GET'],
      path: '/api/v1/keys',
      access: 'key',
      docs: [LIST],
      answer: ({ query }, caller) => shown(pageOfKeys(keys, asked(LIST_QUERY, query), caller)),
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys',
      access: 'key',
      docs: [CREATE],
      answer: (call, caller) => {
        checkNoRepeat(call);
        return shown(createKey(keys, call.body, caller));
      },
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys/{id}/rotate',
      access: 'key',
      bodyOptional: true,
      docs: [ROTATE],
      answer: (call, caller) => {
        checkNoRepeat(call);
        return shown(rotateKey(keys, call.parameter, call.body, caller));
      },
    },
    {
      methods: ['DELETE'],
      path: '/api/v1/keys/{id}',
      access: 'key',
      docs: [REVOKE],
      answer: ({ parameter, query }, caller) =>
        shown(endKey(keys, parameter, asked(REVOKE_QUERY, query), caller)),
    },
  ];
}

/** Nobody is let believe that a repeat gets the first answer: secrets are not kept. */
function checkNoRepeat({ request }: HttpCall): void {
  if (request.headers['idempotency-key'] === undefined) return;
  throw new AppError('INVALID_ARGUMENT', 'A secret is shown once: a repeat cannot get the first answer.', {
    hint: 'Send it without Idempotency-Key. If an answer was lost, look for the key in GET /api/v1/keys: rotate it, or revoke a person’s and make it again.',
  });
}

/** What a query asks for, in the types of JSON. */
function asked<T extends z.ZodType>(schema: T, query: URLSearchParams): z.output<T> {
  return parseKeyRequest(schema, Object.fromEntries(query));
}

async function shown(answer: Promise<object>): Promise<PlainAnswer> {
  return jsonAnswer(200, await answer, NOT_STORED);
}
