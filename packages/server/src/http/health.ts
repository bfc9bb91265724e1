import type { App } from '../app.ts';
import { jsonAnswer, type PlainAnswer } from './http-answer.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const READY_MS = 2_000;

/** How long the database's answer holds: whoever asks without a key makes no more work than this. */
const REMEMBERED_MS = 1_000;

/** Where whoever runs the server asks how it is. */
export function healthRoutes({ app, stopping }: RouteParts): Route[] {
  const facts = { methods: ['GET'], access: 'public' } as const;
  const databaseAnswers = remembered(() => askDatabase(app));
  const servingz = () => (stopping() ? unavailable('stopping') : ok());
  const readyz = async () => {
    if (stopping()) return unavailable('stopping');
    return (await databaseAnswers()) ? ok() : unavailable('database');
  };
  return [
    { ...facts, path: '/healthz', docs: [HEALTHZ_DOCS], answer: ok },
    { ...facts, path: '/servingz', docs: [SERVINGZ_DOCS], answer: servingz },
    { ...facts, path: '/readyz', docs: [READYZ_DOCS], answer: readyz },
  ];
}

const STATUS = { type: 'object', required: ['status'], properties: { status: { type: 'string' } } };

const HEALTHZ_DOCS: OperationDocs = {
  id: 'isAlive',
  tag: 'operation',
  summary: 'Whether the process runs',
  answers: { 200: { description: 'It does.', schema: STATUS } },
};

const UNAVAILABLE = {
  type: 'object',
  required: ['status', 'reason'],
  properties: { status: { type: 'string' }, reason: { enum: ['database', 'stopping'] } },
};

const SERVINGZ_DOCS: OperationDocs = {
  id: 'isServing',
  tag: 'operation',
  summary:
    'Whether to send requests here: also while the database is away, when flags are answered from memory',
  answers: {
    200: { description: 'Do.', schema: STATUS },
    503: { description: 'The server is about to stop.', schema: UNAVAILABLE },
  },
};

const READYZ_DOCS: OperationDocs = {
  id: 'isReady',
  tag: 'operation',
  summary: 'Whether every request can be served, writes too',
  answers: {
    200: { description: 'It can.', schema: STATUS },
    503: {
      description: 'The database does not answer, or the server is about to stop.',
      schema: UNAVAILABLE,
    },
  },
};

function ok(): PlainAnswer {
  return jsonAnswer(200, { status: 'ok' });
}

function unavailable(reason: 'database' | 'stopping'): PlainAnswer {
  return jsonAnswer(503, { status: 'unavailable', reason });
}

async function askDatabase(app: App): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, READY_MS, false).unref());
  const read = app.storage.read(async (reads) => (await reads.organizations()).length >= 0);
  return Promise.race([read.catch(() => false), late]);
}

/** Asks once for all who come while the question is under way, and for a moment longer. */
function remembered(ask: () => Promise<boolean>): () => Promise<boolean> {
  let last: Promise<boolean> | undefined;
  const forget = () => {
    last = undefined;
  };
  return () => (last ??= ask().finally(() => setTimeout(forget, REMEMBERED_MS).unref()));
}
