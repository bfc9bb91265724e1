import { actorOf, type Caller } from '../principals/caller.ts';
import { jsonAnswer, NOT_STORED, type PlainAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import type { OperationDocs } from './operation-docs.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';

const DOCS: OperationDocs = {
  id: 'exportProject',
  tag: 'projects',
  summary: 'A whole project, without its history',
  description: 'Every document of the project, in one answer. What `guidon export --json` prints.',
  parameters: { project: { in: 'query', description: 'Project key; optional while there is only one.' } },
  answers: { 200: { description: 'The documents by kind.', schema: { type: 'object' } } },
};

/** A whole project for the CLI: no tool answers as much, as no model should read it. */
export function exportRoutes(parts: RouteParts): Route[] {
  const answer = (call: HttpCall, caller: Caller) => exportProject(parts, call, caller);
  return [{ methods: ['GET'], path: '/api/v1/export', access: 'key', docs: [DOCS], answer }];
}

async function exportProject({ app }: RouteParts, { query }: HttpCall, caller: Caller): Promise<PlainAnswer> {
  const key = query.get('project') ?? undefined;
  const contents = await app.services.reader.contents(actorOf(caller), key);
  return jsonAnswer(200, contents, NOT_STORED);
}
