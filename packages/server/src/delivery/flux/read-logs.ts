import { stripVTControlCharacters } from 'node:util';
import { AppError } from '../../lib/app-error.ts';
import type { LogReader } from '../cluster-snapshot.ts';
import type { ContainerOutput, Logs, LogsQuery } from '../delivery.ts';
import { everyOf, isRecord, listOf, recordOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Masker } from '../masking/masker.ts';
import type { KubeClient } from './kube-client.ts';
import { KubeFailure } from './kube-failure.ts';
import { readTail, type Tail, type TailLimits } from './read-tail.ts';
import { findKind, type ResourceKind } from './resource-kind.ts';

/** Logs of this many pods are read; of more, the others are named as left out. */
const MOST_PODS = 20;

/** Lines that are searched when only some are wanted. */
const SEARCHED_LINES = 50_000;

/** Bytes read of a log as evidence. */
const EVIDENCE_BYTES = 16_384;

type Masks = Pick<Masker, 'text'>;

/** Reads logs of a pod, or of all pods of a workload, the newest lines. */
export async function readLogs(
  client: KubeClient,
  masker: Masks,
  query: LogsQuery,
  signal: AbortSignal,
): Promise<Logs> {
  const pods = await podsOf(client, query, signal);
  const read = pods.slice(0, MOST_PODS);
  const wanted = read.flatMap((pod) =>
    containersOf(pod, query.container).map((container) => ({ pod, container })),
  );
  const outputs = await Promise.all(
    wanted.map(({ pod, container }) =>
      readOutput(client, masker, query, { pod: pod.metadata.name, container }, signal),
    ),
  );
  return { outputs, pods: pods.length, podsRead: read.length };
}

/** Reads logs for analysis: none where there is none. */
export function logReader(client: KubeClient, masker: Masks): LogReader {
  return async ({ namespace, pod, container, previous, lines }, signal) => {
    const mask = (text: string) => masker.text(stripVTControlCharacters(text));
    const limits = { lines, bytes: EVIDENCE_BYTES, mask };
    const query = { container, previous: previous || undefined, tailLines: lines };
    try {
      const tail = await client.logs(
        { namespace, name: pod },
        query,
        (message) => readTail(message, limits),
        signal,
      );
      return mask(tail.lines.join('\n'));
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  };
}

async function readOutput(
  client: KubeClient,
  masker: Masks,
  query: LogsQuery,
  of: { readonly pod: string; readonly container: string },
  signal: AbortSignal,
): Promise<ContainerOutput> {
  const { namespace, previous, lines, sinceSeconds, bytes } = query;
  const mask = (text: string) => masker.text(stripVTControlCharacters(text));
  const limits: TailLimits = { lines, bytes, mask, keep: query.keep && outsideKeys(query.keep, mask) };
  const options = {
    container: of.container,
    previous: previous || undefined,
    tailLines: query.keep === undefined ? lines + 1 : SEARCHED_LINES,
    sinceSeconds,
    timestamps: true,
  };
  try {
    const pod = { namespace, name: of.pod };
    const tail = await client.logs(pod, options, (message) => readTail(message, limits), signal);
    return { ...of, ...shown(tail, mask) };
  } catch (failure) {
    if (!(failure instanceof KubeFailure)) throw failure;
    return { ...of, lines: [], cut: false, failure: masker.text(sayNoLog(failure, previous)) };
  }
}

/**
 * What a search is for, in lines as they are shown: it must not find a secret that is masked.
 *
 * The lines of a private key are not told from others one by one, so none of them is found.
 */
function outsideKeys(keep: (line: string) => boolean, mask: (text: string) => string) {
  let inKey = false;
  return (line: string) => {
    if (/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/.test(line)) inKey = true;
    const hidden = inKey;
    if (/-----END [A-Z ]{0,30}PRIVATE KEY-----/.test(line)) inKey = false;
    return !hidden && keep(mask(line));
  };
}

/** A secret of several lines is known by each of them, and a key in PEM as a whole. */
function shown({ lines, cut }: Tail, mask: (text: string) => string): Pick<ContainerOutput, 'lines' | 'cut'> {
  const text = mask(lines.join('\n'));
  return { lines: text.split('\n').filter((line) => line !== ''), cut };
}

function sayNoLog(failure: KubeFailure, previous: boolean): string {
  if (failure.status === 400 && previous && /previous terminated/.test(failure.message))
    return 'This container has no previous run.';
  return failure.status === 400 ? failure.message : failure.says();
}

/** The pods that are meant, the newest first. */
async function podsOf(
  client: KubeClient,
  query: LogsQuery,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { namespace, name } = query;
  const kind = await client.discovery.kind(query.kind, undefined, signal);
  const pods = await client.discovery.kind('Pod', 'v1', signal);
  if (kind.kind === 'Pod' && kind.group === '') return [await client.get(pods, namespace, name, signal)];
  const workload = await client.get(kind, namespace, name, signal);
  const owned = kind.kind === 'CronJob' ? await podsOfJobs(client, workload, pods, signal) : undefined;
  const selector = recordOf(workload, 'spec.selector');
  if (owned === undefined && selectorText(selector) === '') throw noPods(workload);
  const found = owned ?? (await selected(client, pods, namespace, selector, signal));
  return found.toSorted((a, b) => created(b) - created(a));
}

async function podsOfJobs(
  client: KubeClient,
  cronJob: KubeObject,
  pods: ResourceKind,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { namespace = '', uid } = cronJob.metadata;
  const jobKind = findKind(await client.discovery.kinds(signal), 'Job');
  if (jobKind === undefined) return [];
  const jobs = (await client.list(jobKind, { namespace }, 500, signal)).items.filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.uid === uid),
  );
  const lists = await Promise.all(
    jobs
      .toSorted((a, b) => created(b) - created(a))
      .slice(0, 3)
      .map((job) => selected(client, pods, namespace, recordOf(job, 'spec.selector'), signal)),
  );
  return lists.flat();
}

async function selected(
  client: KubeClient,
  pods: ResourceKind,
  namespace: string,
  selector: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const labelSelector = selectorText(selector);
  if (labelSelector === '') return [];
  return (await client.list(pods, { namespace, labelSelector }, 500, signal)).items;
}

function noPods({ kind, metadata }: KubeObject): AppError {
  return new AppError('INVALID_ARGUMENT', `${kind} "${metadata.name}" chooses no pods, so it has no logs.`, {
    hint: 'Ask for a pod or workload; trace_delivery names those that an applier or a source leads to.',
  });
}

/** A selector as the API takes it: `a=b,c in (d,e),!f`. Services have theirs as plain labels. */
export function selectorText(selector: Readonly<Record<string, unknown>>): string {
  const plain = !('matchLabels' in selector || 'matchExpressions' in selector);
  const labels = plain ? selector : isRecord(selector.matchLabels) ? selector.matchLabels : {};
  const equal = Object.entries(labels).map(([name, value]) => `${name}=${String(value)}`);
  const others = listOf(selector, 'matchExpressions').map((expression) => {
    const key = textOf(expression, 'key') ?? '';
    const values = `(${listOf(expression, 'values').join(',')})`;
    const texts: Readonly<Record<string, string>> = {
      In: `${key} in ${values}`,
      NotIn: `${key} notin ${values}`,
      Exists: key,
      DoesNotExist: `!${key}`,
    };
    return texts[textOf(expression, 'operator') ?? ''] ?? '';
  });
  return [...equal, ...others].filter((part) => part !== '').join(',');
}

function containersOf(pod: KubeObject, only: string | undefined): readonly string[] {
  if (only !== undefined) return [only];
  const lists = ['spec.initContainers[].name', 'spec.containers[].name', 'spec.ephemeralContainers[].name'];
  return lists.flatMap((path) => everyOf(pod, path)).map(String);
}

function created({ metadata }: KubeObject): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}
