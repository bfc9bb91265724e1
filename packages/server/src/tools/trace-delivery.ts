import { z } from 'zod';
import { ClusterIndex } from '../delivery/cluster-index.ts';
import { refText } from '../delivery/object-ref.ts';
import { shortRevision } from '../delivery/revision.ts';
import { type Trace, traceCommit, traceObject } from '../delivery/trace.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  counted,
  namespaceField,
  objectNameField,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { findObject } from './find-object.ts';
import { shownText } from './text.ts';

/** Sources, appliers and workloads that are told. */
const MOST = 50;

/** From commit to pods. */
export const traceDelivery = defineTool({
  name: 'trace_delivery',
  title: 'Trace a commit to pods, or an object to its commit',
  description:
    'Trace the way of code through Flux: with commit, which sources hold it, which appliers attempted or applied it, and which workloads and pods run it; with an object, from the pods back to the applier, the source and the commit. Use it to answer "is my change live?" and "where does this come from?". Which revision a rollout belongs to is inferred from times, for nothing in Kubernetes records it. Changes nothing. For order in time use get_timeline.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({
    cluster: clusterField,
    commit: z
      .string()
      .regex(/^[A-Za-z0-9._+@:/-]{1,200}$/, 'a revision is letters, digits and ._+@:/-')
      .optional()
      .describe(
        'Commit or digest (7 digits or more, bare or as in main@sha1:…), chart version or image tag.',
      ),
    kind: z.string().max(200).optional().describe('Of the object, instead of a commit.'),
    namespace: namespaceField.describe('Of the object.'),
    name: objectNameField.optional(),
  }),
  output: z.object({
    summary: z.string().describe('How far it is.'),
    cluster: z.string().describe('Which one.'),
    sources: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name.'),
          revision: shownText(200).optional().describe('What it holds.'),
          seen: z.string().optional().describe('When Flux got it.'),
          pushed_by: z.string().optional().describe('Image automation that made the commit.'),
          origin: shownText(200).optional().describe('Commit an artifact was made from.'),
          url: shownText(300).optional().describe('Where it comes from.'),
        }),
      )
      .describe('Where it comes from, the first 50.'),
    appliers: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name.'),
          source: z.string().optional().describe('What it applies from.'),
          attempted: shownText(200).optional().describe('What it tried last.'),
          applied: shownText(200).optional().describe('What it applied last.'),
          up_to_date: z.boolean().optional().describe('Runs what its source holds.'),
          since: z.string().optional().describe('When it first applied that.'),
          objects: z.number().describe('Objects it applied.'),
        }),
      )
      .describe('What applies it, the first 50.'),
    workloads: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name.'),
          applier: z.string().optional().describe('What applies it.'),
          rollout: z.string().optional().describe('ReplicaSet or revision that is current.'),
          rolled_out: z.string().optional().describe('When.'),
          inferred_revision: shownText(200).optional().describe('What it came with, inferred from times.'),
          ready_pods: z.string().describe('`2/3`.'),
          images: z.array(shownText(300)).describe('What its pods run.'),
        }),
      )
      .describe('What runs, the first 50.'),
    unread: unreadFields,
  }),
  async run({ cluster: asked, commit, kind, namespace, name }, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked, signal);
    const where = namespace === undefined ? {} : { namespaces: [namespace] };
    const snapshot = await delivery.snapshot({ cluster, events: false, ...where }, signal);
    const index = new ClusterIndex(snapshot);
    const about = findObject(snapshot, { kind, namespace, name });
    const object = about === undefined ? undefined : index.find(about);
    if ((commit === undefined) === (object === undefined)) throw oneOfBoth();
    const trace = object === undefined ? traceCommit(commit ?? '', index) : traceObject(object, index);
    return { summary: summarise(trace, commit), cluster, ...shown(trace), ...shownUnread(snapshot.unread) };
  },
});

function oneOfBoth(): AppError {
  return new AppError('INVALID_ARGUMENT', 'trace_delivery takes a commit, or a kind and name.', {
    hint: 'Give one of both.',
  });
}

function summarise({ sources, appliers, workloads }: Trace, commit: string | undefined): string {
  const parts = [
    counted(sources.length, 'source'),
    counted(appliers.length, 'applier'),
    counted(workloads.length, 'workload'),
  ];
  if (commit === undefined) return `${parts.join(', ')} on its way.`;
  if (sources.length + appliers.length + workloads.length === 0)
    return `Nothing knows ${commit}.${/^[0-9a-f]{1,6}$/.test(commit) ? ' A commit is found by its first seven digits.' : ''}`;
  return `${commit} is known to ${parts.join(', ')}.`;
}

function shown({ sources, appliers, workloads }: Trace) {
  return {
    sources: sources.slice(0, MOST).map(({ object, pushedBy, ...rest }) => ({
      object: refText(object),
      ...(pushedBy === undefined ? {} : { pushed_by: refText(pushedBy) }),
      ...rest,
    })),
    appliers: appliers.slice(0, MOST).map(({ object, source, upToDate, attempted, applied, ...rest }) => ({
      object: refText(object),
      ...(source === undefined ? {} : { source: refText(source) }),
      ...(attempted === undefined ? {} : { attempted: shortRevision(attempted) }),
      ...(applied === undefined ? {} : { applied: shortRevision(applied) }),
      ...(upToDate === undefined ? {} : { up_to_date: upToDate }),
      ...rest,
    })),
    workloads: workloads.slice(0, MOST).map(workloadOf),
  };
}

function workloadOf({ object, applier, rollout, pods }: Trace['workloads'][number]) {
  return {
    object: refText(object),
    ...(applier === undefined ? {} : { applier: refText(applier) }),
    ...(rollout === undefined ? {} : { rollout: rollout.name }),
    ...(rollout?.created === undefined ? {} : { rolled_out: rollout.created }),
    ...(rollout?.inferredRevision === undefined ? {} : { inferred_revision: rollout.inferredRevision }),
    ready_pods: `${pods.filter(({ ready }) => ready).length}/${pods.length}`,
    images: [...new Set(pods.flatMap(({ images }) => images))],
  };
}
