import { z } from 'zod';
import { approveKey, keyToApprove } from '../tools/key-approval-requests.ts';
import { createKey, endKey, pageOfKeys, parseKeyRequest, rotateKey } from '../tools/key-requests.ts';
import { jsonAnswer, NOT_STORED, type PlainAnswer } from './http-answer.ts';
import {
  APPROVE_KEY_DOCS,
  CREATE_KEY_DOCS,
  LIST_KEYS_DOCS,
  REVOKE_KEY_DOCS,
  ROTATE_KEY_DOCS,
  SHOW_KEY_DOCS,
} from './keys-docs.ts';
import { checkNoRepeat } from './no-repeat.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const LIST_QUERY = z.strictObject({ limit: z.coerce.number().optional(), cursor: z.string().optional() });

const REVOKE_QUERY = z.strictObject({
  with_made: z.stringbool().optional(),
  dry_run: z.stringbool().optional(),
});

const LOST =
  'If an answer was lost, look for the key in GET /api/v1/keys: rotate it, or revoke a person’s and make it again.';

/** Keys: made, listed, approved, rotated and revoked. */
export function keysRoutes({ app }: RouteParts): Route[] {
  const { keys, keyApprovals } = app.services;
  return [
    {
      methods: ['GET'],
      path: '/api/v1/keys',
      access: 'key',
      docs: [LIST_KEYS_DOCS],
      answer: ({ query }, caller) => shown(pageOfKeys(keys, asked(LIST_QUERY, query), caller)),
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys',
      access: 'key',
      docs: [CREATE_KEY_DOCS],
      answer: (call, caller) => {
        checkNoRepeat(call, LOST);
        return shown(createKey(keys, call.body, caller));
      },
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys/{id}/rotate',
      access: 'key',
      bodyOptional: true,
      docs: [ROTATE_KEY_DOCS],
      answer: (call, caller) => {
        checkNoRepeat(call, LOST);
        return shown(rotateKey(keys, call.parameter, call.body, caller));
      },
    },
    {
      methods: ['GET'],
      path: '/api/v1/keys/{id}',
      access: 'key',
      docs: [SHOW_KEY_DOCS],
      answer: ({ parameter }, caller) => shown(keyToApprove(keyApprovals, parameter, caller)),
    },
    {
      methods: ['POST'],
      path: '/api/v1/keys/{id}/approve',
      access: 'key',
      bodyOptional: true,
      docs: [APPROVE_KEY_DOCS],
      answer: ({ parameter }, caller) => shown(approveKey(keyApprovals, parameter, caller)),
    },
    {
      methods: ['DELETE'],
      path: '/api/v1/keys/{id}',
      access: 'key',
      docs: [REVOKE_KEY_DOCS],
      answer: ({ parameter, query }, caller) =>
        shown(endKey(keys, parameter, asked(REVOKE_QUERY, query), caller)),
    },
  ];
}

/** What a query asks for, in the types of JSON. */
function asked<T extends z.ZodType>(schema: T, query: URLSearchParams): z.output<T> {
  return parseKeyRequest(schema, Object.fromEntries(query));
}

async function shown(answer: Promise<object>): Promise<PlainAnswer> {
  return jsonAnswer(200, await answer, NOT_STORED);
}
