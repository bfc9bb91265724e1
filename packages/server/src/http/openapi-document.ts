import { ERROR_CODES } from '../lib/error-codes.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import type { JsonSchema } from '../tools/tool-schema.ts';
import type { AnswerDocs, OperationDocs, ParameterDocs } from './operation-docs.ts';
import type { Route } from './route.ts';

/** An OpenAPI 3.1 document of all routes that say something about themselves. */
export function openApiDocument(routes: readonly Route[]): Readonly<Record<string, unknown>> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Guidon',
      version: GUIDON_VERSION,
      description: 'Feature flags: every tool over HTTP, keys, evaluation, health.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { header: [] }],
    tags: tagsOf(routes),
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      responses: { Problem: PROBLEM_RESPONSE },
      schemas: { Problem: PROBLEM },
    },
  };
}

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Problem JSON (RFC 9457), with the error as every door of Guidon shows it.',
  required: ['type', 'title', 'status', 'detail', 'error'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened.' },
    error: {
      type: 'object',
      required: ['code', 'message', 'hint', 'retryable'],
      properties: {
        code: { enum: Object.keys(ERROR_CODES) },
        message: { type: 'string' },
        hint: { type: 'string', description: 'What to do next.' },
        retryable: { type: 'boolean', description: 'Whether the same call may succeed later.' },
        details: { type: 'object', description: 'Facts for programs, such as plan and confirm_token.' },
      },
    },
  },
};

const PROBLEM_RESPONSE = {
  description: 'What went wrong.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function tagsOf(routes: readonly Route[]) {
  const names = new Set(routes.flatMap(({ docs = [] }) => docs.map(({ tag }) => tag)));
  return [...names].map((name) => ({ name }));
}

function pathsOf(routes: readonly Route[]) {
  const operations = routes.flatMap((route) => (route.docs ?? []).map((docs) => ({ route, docs })));
  const paths = Map.groupBy(operations, ({ route, docs }) => docs.path ?? route.path);
  return Object.fromEntries(
    [...paths].map(([path, group]) => [
      path,
      Object.fromEntries(group.map(({ route, docs }) => [methodOf(route, docs), operationOf(docs, route)])),
    ]),
  );
}

function methodOf(route: Route, { method = route.methods[0] ?? 'GET' }: OperationDocs): string {
  return method.toLowerCase();
}

function operationOf(docs: OperationDocs, { access, bodyOptional }: Route) {
  const { id, tag, summary, description, parameters, body, answers } = docs;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters: Object.entries(parameters).map(parameterOf) }),
    ...(body === undefined ? {} : { requestBody: bodyOf(body, bodyOptional !== true) }),
    ...(access === 'public' ? { security: [] } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function parameterOf([name, { in: place, description }]: [string, ParameterDocs]) {
  const required = place === 'path' ? { required: true } : {};
  return { name, in: place, description, ...required, schema: { type: 'string' } };
}

function bodyOf(schema: JsonSchema, required: boolean) {
  return { required, content: { 'application/json': { schema } } };
}

function answerOf({ description, type = 'application/json', schema }: AnswerDocs) {
  return { description, ...(schema === undefined ? {} : { content: { [type]: { schema } } }) };
}
