import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import type { PlainAnswer } from './http-answer.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const DOCS: OperationDocs = {
  id: 'metrics',
  tag: 'operation',
  summary: 'Numbers for Prometheus',
  answers: {
    200: { description: 'The text format 0.0.4.', type: 'text/plain', schema: { type: 'string' } },
  },
};

/** Where Prometheus asks, with any key but an SDK's: those are in the hands of strangers. */
export function metricsRoutes({ metrics }: RouteParts): Route[] {
  const answer = (_call: unknown, { principal }: Caller): PlainAnswer => {
    if (principal.kind === 'sdk') throw notForSdks();
    return { status: 200, headers: { 'content-type': CONTENT_TYPE }, body: metrics.text() };
  };
  return [{ methods: ['GET'], path: '/metrics', access: 'key', docs: [DOCS], answer }];
}

function notForSdks(): AppError {
  return new AppError('PERMISSION_DENIED', 'An SDK key may not read metrics.', {
    hint: 'Use a key of a person or an agent; the role viewer is enough.',
  });
}
