import type { PlainAnswer } from './http-answer.ts';
import { openApiDocument } from './openapi-document.ts';
import type { Route } from './route.ts';

/** Where the OpenAPI document of these routes is, written when it is first asked for. It tells of no tenant. */
export function openApiRoute(routes: readonly Route[]): Route {
  let answer: PlainAnswer | undefined;
  return {
    methods: ['GET'],
    path: '/api/v1/openapi.json',
    access: 'public',
    answer: () => (answer ??= write(routes)),
  };
}

function write(routes: readonly Route[]): PlainAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=300' };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(openApiDocument(routes))) };
}
