import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { startDoubleCluster } from '../../packages/server/test/delivery/support/double-cluster.ts';
import {
  HAS_GENUINE,
  startGenuineCluster,
} from '../../packages/server/test/delivery/support/genuine-cluster.ts';
import { BenchApp } from '../support/bench-app.ts';
import { fill } from './fill.ts';

/** Two clusters of two thousand objects each: what the tools of an incident cost, in time and tokens. */
const ROUNDS = 9;
const GOALS: Readonly<Record<string, { ms?: number; tokens: number }>> = {
  get_cluster_status: { ms: 1000, tokens: 2000 },
};
const start = HAS_GENUINE ? startGenuineCluster : startDoubleCluster;

await using blue = await start('blue', '2.9');
await using green = await start('green', '2.9');
await fill(blue, { level: 'info' });
await fill(green, { level: 'debug' });
const folder = mkdtempSync(path.join(os.tmpdir(), 'guidon-bench-'));
await using bench = await BenchApp.open(folder, { KUBECONFIG: `${blue.kubeconfig}:${green.kubeconfig}` });
console.log(
  `Two clusters with 2,000 objects each, on ${HAS_GENUINE ? 'genuine API servers' : 'the double'}; ${os.availableParallelism()} cores.\n`,
);
console.log('tool | first, ms | median, ms | API calls | answer, tokens | goal\n---|---|---|---|---|---');
let requests = 0;
subscribe('http.client.request.start', () => {
  requests++;
});
const cluster = 'blue-admin';
let missed = 0;
for (const [tool, input] of [
  ['get_cluster_status', { cluster }],
  ['explain_failure', { cluster }],
  ['compare_clusters', { left: cluster, right: 'green-admin' }],
  ['get_delivery_graph', { cluster }],
  ['get_timeline', { cluster }],
  ['list_resources', { cluster, kind: 'Kustomization', limit: 100 }],
  ['list_resources', { cluster, kind: 'Pod', limit: 100, full: true }],
] as const)
  missed += await measure(tool, input);
rmSync(folder, { recursive: true, force: true });
process.exitCode = missed === 0 ? 0 : 1;

async function measure(tool: string, input: Record<string, unknown>): Promise<number> {
  const times: number[] = [];
  let tokens = 0;
  for (let round = 0; round < ROUNDS; round++) {
    requests = 0;
    const began = performance.now();
    const answer = await bench.call(tool, input);
    times.push(performance.now() - began);
    tokens = encode(JSON.stringify(answer)).length;
  }
  const [first = 0, ...others] = times;
  const median = others.toSorted((a, b) => a - b)[Math.floor(others.length / 2)] ?? 0;
  const goal = GOALS[tool] ?? { tokens: 25_000 };
  const isMet = tokens < goal.tokens && (goal.ms === undefined || median < goal.ms);
  const wanted = `${goal.ms === undefined ? '' : `${goal.ms} ms, `}${goal.tokens} tokens: ${isMet ? 'met' : 'MISSED'}`;
  console.log(
    `${tool}${'full' in input ? ', full' : ''} | ${first.toFixed(0)} | ${median.toFixed(0)} | ${requests} | ${tokens} | ${wanted}`,
  );
  return isMet ? 0 : 1;
}
