import { requireRole } from '../flags/grant.ts';
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

/** Where Prometheus asks. The numbers are of all organizations, so they are for administrators of the first one. */
export function metricsRoutes({ app, metrics }: RouteParts): Route[] {
  const answer = (_call: unknown, { principal }: Caller): PlainAnswer => {
    if (principal.organizationId !== app.organizationId) throw forOperators();
    requireRole(principal.grants, 'admin', {}, 'Reading metrics');
    return { status: 200, headers: { 'content-type': CONTENT_TYPE }, body: metrics.text() };
  };
  return [{ methods: ['GET'], path: '/metrics', access: 'key', docs: [DOCS], answer }];
}

function forOperators(): AppError {
  return new AppError('PERMISSION_DENIED', 'These numbers are for whoever runs this server.', {
    hint: 'Ask them; they read them with a key of the first organization.',
  });
}
