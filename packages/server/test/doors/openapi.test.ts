import { readFile } from 'node:fs/promises';
import { Validator as SchemaValidator } from '@cfworker/json-schema';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoutes, type RouteParts } from '../../src/http/routes.ts';
import { CATALOGUE } from '../../src/tools/catalogue.ts';
import { CLUSTER_CALLS, type SmallCluster, startSmallCluster } from '../delivery/support/small-cluster.ts';
import { type ApiClient, apiClient } from './support/api-client.ts';
import { EXAMPLE_CALLS } from './support/example-calls.ts';
import { openTestApp, type TestApp } from './support/test-app.ts';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly requestBody: { readonly content: { readonly 'application/json': { readonly schema: object } } };
  readonly responses: Readonly<
    Record<string, { readonly content: { readonly 'application/json': { readonly schema: object } } }>
  >;
}

let cluster: SmallCluster;
let test: TestApp;
let api: ApiClient;
let document: OpenApi;

beforeAll(async () => {
  cluster = await startSmallCluster();
  test = await openTestApp(cluster.settings);
  api = await apiClient(test);
  document = (await (await fetch(`${api.server.url}/api/v1/openapi.json`)).json()) as OpenApi;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await test[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

describe('the OpenAPI document', () => {
  it('has nothing that a public linter minds', async () => {
    expect(await complaintsOf(document)).toEqual([]);
  });

  it('would be minded, were it wrong', async () => {
    const wrong = { ...document, openapi: '3.1.0', paths: { '/a/{b}': { get: { responses: {} } } } };
    const complaints = await complaintsOf(wrong);
    expect(complaints).toEqual(expect.arrayContaining([expect.stringMatching(/^path-parameters-defined /)]));
  });

  it('has every tool, the list of them, and health', () => {
    const tools = CATALOGUE.map(({ name }) => `/api/v1/tools/${name}`);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([...tools, '/api/v1/tools', '/api/v1/export', '/healthz', '/readyz']),
    );
  });

  it('leaves out nothing but MCP, which has its own way to tell, and itself', () => {
    const silent = routes().filter(({ docs }) => docs === undefined);
    expect(silent.map(({ path }) => path)).toEqual(['/mcp', '/mcp/readonly', '/api/v1/openapi.json']);
  });

  it('is told in docs/http.md, address by address', async () => {
    const text = await readFile(new URL('../../../../docs/http.md', import.meta.url), 'utf8');
    const told = text.replace(/<(\w+)>/g, '{$1}');
    expect(routes().filter(({ path }) => !told.includes(path))).toEqual([]);
  });

  it('names every operation once', () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes what every tool takes and answers', async () => {
    const clusterCalls = Object.entries(CLUSTER_CALLS).map(([tool, input]) => ({ tool, input }));
    const calls: typeof EXAMPLE_CALLS = [...EXAMPLE_CALLS, ...clusterCalls];
    expect([...new Set(calls.map(({ tool }) => tool))].sort()).toEqual(
      CATALOGUE.map(({ name }) => name).sort(),
    );
    let last = '';
    let asked = '';
    for (const { tool, input, confirm } of calls) {
      const given = {
        ...input,
        ...('change_id' in input && { change_id: last }),
        ...('change_request_id' in input && { change_request_id: asked }),
        ...('key_id' in input && { key_id: await keyId() }),
      };
      const { status, body } = await (confirm === true ? confirmed(tool, given) : api.call(tool, given));
      expect({ tool, status, body }).toMatchObject({ tool, status: 200 });
      last = body.change_id ?? last;
      asked = body.change_request?.change_request_id ?? asked;
      const { requestBody, responses } = operationOf(tool);
      expect(problemsOf(requestBody.content['application/json'].schema, given), tool).toEqual([]);
      expect(problemsOf(responses[200]?.content['application/json'].schema, body), tool).toEqual([]);
    }
  });
});

/** What Redocly's recommended rules find. */
async function complaintsOf(value: object): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const source = JSON.stringify(value);
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

function routes() {
  const parts = { app: test.app, stopping: () => false, closed: AbortSignal.abort() };
  return createRoutes(parts as unknown as RouteParts);
}

/** Id of a new key. */
async function keyId(): Promise<string> {
  await test.key();
  return (await api.call('list_keys', {})).body.keys[0].id;
}

async function confirmed(tool: string, input: object) {
  const asked = await api.call(tool, input);
  expect(asked).toMatchObject({ status: 409, body: { error: { code: 'CONFIRMATION_REQUIRED' } } });
  return api.call(tool, { ...input, confirm_token: asked.body.error.details.confirm_token });
}

function operationOf(tool: string): Operation {
  const operation = document.paths[`/api/v1/tools/${tool}`]?.post;
  if (operation === undefined) throw new Error(`${tool} is not in the document`);
  return operation;
}

function problemsOf(schema: object | undefined, value: unknown): string[] {
  const { errors } = new SchemaValidator(schema as never, '2020-12', false).validate(value);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}
