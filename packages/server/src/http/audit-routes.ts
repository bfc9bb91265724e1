import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { AuditRange } from '../audit/audit-service.ts';
import type { Caller } from '../principals/caller.ts';
import { parseKeyRequest } from '../tools/key-requests.ts';
import { type HttpAnswer, jsonAnswer, NOT_STORED, type StreamAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const RANGE = z.strictObject({
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

const HINT = 'Write times like 2026-01-31T12:00:00Z, or leave them out.';

const EXPORT: OperationDocs = {
  id: 'auditExport',
  tag: 'audit',
  summary: 'The audit log as lines of JSON, the oldest first',
  description:
    'Takes an administrator of the organization. docs/audit.md describes the lines, and how to verify them.',
  parameters: {
    since: { in: 'query', description: 'At or after this ISO 8601 time.' },
    until: { in: 'query', description: 'At or before this one.' },
  },
  answers: {
    200: {
      description: 'One JSON object a line.',
      type: 'application/x-ndjson',
      schema: { type: 'string' },
    },
  },
};

const HEAD: OperationDocs = {
  id: 'auditHead',
  tag: 'audit',
  summary: 'Number and hash of the last row of the audit log: keep it elsewhere to find a cut tail',
  answers: {
    200: {
      description: 'Where the chain ends; row 0 before there is one.',
      schema: {
        type: 'object',
        required: ['seq', 'hash'],
        properties: { seq: { type: 'integer' }, hash: { type: 'string' } },
      },
    },
  },
};

/** The audit log, for whoever keeps it elsewhere too. */
export function auditRoutes({ app }: RouteParts): Route[] {
  const { audit } = app.services;
  return [
    {
      methods: ['GET'],
      path: '/api/v1/audit/export',
      access: 'key',
      docs: [EXPORT],
      answer: ({ query }: HttpCall, caller: Caller): HttpAnswer =>
        lines(audit.export(caller, rangeOf(query))),
    },
    {
      methods: ['GET'],
      path: '/api/v1/audit/head',
      access: 'key',
      docs: [HEAD],
      answer: async (_call: HttpCall, caller: Caller) =>
        jsonAnswer(200, await audit.place(caller), NOT_STORED),
    },
  ];
}

function rangeOf(query: URLSearchParams): AuditRange {
  const { since, until } = parseKeyRequest(RANGE, Object.fromEntries(query), HINT);
  return {
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
}

/** At the pace the client reads; whoever goes away, or a database that does, ends it in the middle of nothing. */
function lines(source: AsyncGenerator<string>): StreamAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-ndjson', ...NOT_STORED },
    stream: (target) => void pipeline(Readable.from(source), target).catch(() => target.destroy()),
  };
}
