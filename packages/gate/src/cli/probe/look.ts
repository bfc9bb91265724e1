import { createHash } from 'node:crypto';
import { Client, type Tool } from '@modelcontextprotocol/client';
import { byName, canonical } from '../snapshot.ts';
import { failureText } from './failure-text.ts';
import type { ProbeTarget } from './probe-target.ts';

/** The protocol a client speaks: that with sessions, that without, or the newest the server has. */
export type Era = '2025' | '2026' | 'auto';

/** What a client saw that connected, listed the tools, and went. Times are in milliseconds. */
export interface Sight {
  readonly ok: true;
  readonly era: Era;
  readonly protocol: string;
  /** Name and version, as the server says. */
  readonly server: string;
  readonly connectMs: number;
  /** The first `tools/list`. */
  readonly listMs: number;
  /** The median of more of them. */
  readonly latencyMs: number;
  readonly tools: readonly Tool[];
  /** The same for the same tools. */
  readonly hash: string;
}

/** Why a client saw nothing. */
export interface Failure {
  readonly ok: false;
  readonly era: Era;
  readonly at: 'connect' | 'list';
  readonly error: string;
}

/** How a client looks. */
export interface LookOptions {
  readonly era: Era;
  readonly timeoutMs: number;
  /** How often the tools are listed for the latency. */
  readonly samples: number;
  /** Ends the look. */
  readonly signal: AbortSignal;
}

const MODES = { '2025': 'legacy', '2026': { pin: '2026-07-28' }, auto: 'auto' } as const;

/** Looks at a server as a client does: connects, lists, and goes. Never throws. */
export async function look(target: ProbeTarget, options: LookOptions): Promise<Sight | Failure> {
  const { era, timeoutMs } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([timeout, options.signal]);
  const versionNegotiation = { mode: MODES[era] };
  const client = new Client({ name: 'guidon-gate-probe', version: '1.0.0' }, { versionNegotiation });
  let at: Failure['at'] = 'connect';
  try {
    const connectMs = await timed(() => unlessAborted(client.connect(target.open(), { signal }), signal));
    at = 'list';
    return { ok: true, era, connectMs, ...identityOf(client), ...(await listed(client, options, signal)) };
  } catch (failure) {
    const error = timeout.aborted ? `no answer within ${timeoutMs} ms` : failureText(failure);
    return { ok: false, era, at, error };
  } finally {
    await client.close().catch(() => {});
  }
}

async function listed(client: Client, { samples }: LookOptions, signal: AbortSignal) {
  let tools: readonly Tool[] = [];
  const list = async () => {
    const answer = await unlessAborted(client.listTools(undefined, { signal, cacheMode: 'refresh' }), signal);
    tools = answer.tools;
  };
  const listMs = await timed(list);
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample++) times.push(await timed(list));
  return { listMs, latencyMs: medianOf(times) ?? listMs, tools: byName(tools), hash: hashOf(tools) };
}

function identityOf(client: Client): Pick<Sight, 'protocol' | 'server'> {
  const { name = '', version = '' } = client.getServerVersion() ?? {};
  return { protocol: client.getNegotiatedProtocolVersion() ?? '', server: `${name} ${version}`.trim() };
}

/** A short name of a list of tools. */
export function hashOf(tools: readonly Tool[]): string {
  const text = JSON.stringify(canonical(byName(tools)));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((performance.now() - start) * 1_000) / 1_000;
}

function medianOf(times: readonly number[]): number | undefined {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
