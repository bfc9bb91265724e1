import type { App } from '../app.ts';
import { jsonAnswer, type PlainAnswer } from './http-answer.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const READY_MS = 2_000;

/** Where whoever runs the server asks how it is. */
export function healthRoutes({ app, stopping }: RouteParts): Route[] {
  const methods = ['GET'] as const;
  return [
    { methods, path: '/healthz', access: 'public', docs: [HEALTHZ_DOCS], answer: healthz },
    {
      methods,
      path: '/readyz',
      access: 'public',
      docs: [READYZ_DOCS],
      answer: () => readyz(app, stopping()),
    },
  ];
}

const STATUS = { type: 'object', required: ['status'], properties: { status: { type: 'string' } } };

const HEALTHZ_DOCS: OperationDocs = {
  id: 'isAlive',
  tag: 'operation',
  summary: 'Whether the process runs',
  answers: { 200: { description: 'It does.', schema: STATUS } },
};

const READYZ_DOCS: OperationDocs = {
  id: 'isReady',
  tag: 'operation',
  summary: 'Whether requests can be served',
  answers: {
    200: { description: 'They can.', schema: STATUS },
    503: { description: 'The database does not answer, or the server is about to stop.', schema: STATUS },
  },
};

/** Says that the process runs. */
function healthz(): PlainAnswer {
  return jsonAnswer(200, { status: 'ok' });
}

/** Says whether requests can be served: the database answers, and the server is not about to stop. */
async function readyz(app: App, stopping: boolean): Promise<PlainAnswer> {
  const ready = !stopping && (await databaseAnswers(app));
  return jsonAnswer(ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable' });
}

async function databaseAnswers(app: App): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, READY_MS, false).unref());
  const read = app.storage.read(async (reads) => (await reads.organizations()).length >= 0);
  return Promise.race([read.catch(() => false), late]);
}
