import { ERROR_CODES } from '../lib/error-codes.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import type { JsonSchema } from '../tools/tool-schema.ts';
import { TOOLSETS, type Toolset } from '../tools/toolset.ts';
import type { AnswerDocs, OperationDocs, ParameterDocs, Refusal } from './operation-docs.ts';
import type { Route } from './route.ts';
import { SHARED_REFUSALS } from './shared-refusals.ts';

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
      responses: {
        Problem: problemResponse({ description: 'What went wrong.' }),
        ...Object.fromEntries(
          Object.values(SHARED_REFUSALS).map((docs) => [docs.name, problemResponse(docs)]),
        ),
      },
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

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function problemResponse({ description, headers }: Pick<AnswerDocs, 'description' | 'headers'>) {
  return { description, ...(headers && { headers }), content: PROBLEM_CONTENT };
}

const TAGS: Readonly<Record<string, string>> = {
  operation: 'For whoever runs the server.',
  tools: 'What tools there are. Each is an operation of its own, under the tag of its toolset.',
  projects: 'Whole projects.',
  surface: 'Who is offered which tools.',
  keys: 'Who may come in.',
  webhooks: 'Who is told of what happens.',
  audit: 'Who did what.',
  applications: 'For SDKs that evaluate by themselves.',
  OFREP: 'The OpenFeature Remote Evaluation Protocol.',
};

function tagsOf(routes: readonly Route[]) {
  const names = new Set(routes.flatMap(({ docs = [] }) => docs.map(({ tag }) => tag)));
  return [...names].map((name) => ({ name, description: TAGS[name] ?? TOOLSETS[name as Toolset] }));
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

function operationOf(docs: OperationDocs, route: Route) {
  const { access, bodyOptional } = route;
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
      ...Object.fromEntries(refusalsOf(docs, route).map((status) => [status, refusalOf(status)])),
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** What a call can be refused with, by what its route takes. */
function refusalsOf({ body, parameters, refusals = [] }: OperationDocs, { access }: Route): Refusal[] {
  const forInput: Refusal[] = body !== undefined || parameters !== undefined ? [400] : [];
  const forBody: Refusal[] = body === undefined ? [] : [413, 415];
  const forKey: Refusal[] = access === 'public' ? [] : [401, 429, 503];
  return [...forInput, 403, ...forBody, ...forKey, ...refusals];
}

function refusalOf(status: Refusal) {
  return { $ref: `#/components/responses/${SHARED_REFUSALS[status].name}` };
}

function parameterOf([name, docs]: [string, ParameterDocs]) {
  const { in: place, description, required, schema = { type: 'string' } } = docs;
  const must = place === 'path' || required ? { required: true } : {};
  return { name, in: place, description, ...must, schema };
}

function bodyOf(schema: JsonSchema, required: boolean) {
  return { required, content: { 'application/json': { schema } } };
}

function answerOf({ description, type = 'application/json', schema, headers, isProblem }: AnswerDocs) {
  const content = {
    ...(schema === undefined ? {} : { [type]: { schema } }),
    ...(isProblem === true ? PROBLEM_CONTENT : {}),
  };
  return {
    description,
    ...(headers === undefined ? {} : { headers }),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
}
