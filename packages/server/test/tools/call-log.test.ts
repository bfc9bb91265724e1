import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSmallCluster } from '../delivery/support/small-cluster.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let cluster: Awaited<ReturnType<typeof startSmallCluster>>;
let one: TestApp;
const lines: Record<string, unknown>[] = [];
const write = (fields: object, message: string) => void lines.push({ ...fields, message });
const logger = { debugs: true, debug: write, info: write, warn: write, error: write };

beforeAll(async () => {
  cluster = await startSmallCluster();
  one = await testApp({ environment: cluster.settings, parts: { logger } });
});

afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const calls = () => lines.filter(({ message }) => message === 'tool call');

it('every call of a tool leaves a line that says who asked what, of which cluster, and how it ended', async () => {
  const { id: principal } = (await one.app.operatorCaller()).principal;
  await one.ok('get_logs', { cluster: 'blue-admin', namespace: 'n', name: 'p', grep: 'hunter2' });
  await one.error('list_resources', { cluster: 'blue-admin', kind: 'nothing\u202e' });
  await one.error(`nothing\u202e${'x'.repeat(500)}`, { key: 'a' });
  expect(calls()).toMatchObject([
    { tool: 'get_logs', principal, door: 'cli', cluster: 'blue-admin', outcome: 'ok' },
    { tool: 'list_resources', principal, cluster: 'blue-admin', outcome: 'NOT_FOUND' },
    { tool: `nothing${'x'.repeat(249)}`, outcome: 'UNKNOWN_TOOL' },
  ]);
  for (const { ms } of calls()) expect(ms).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(calls())).not.toMatch(/hunter2|ready|\u202e/);
});

it('none is left where debug lines are not written', async () => {
  const silent = { ...logger, debugs: false };
  await using other = await testApp({ parts: { logger: silent } });
  lines.length = 0;
  await other.ok('list_projects', {});
  expect(calls()).toEqual([]);
});
