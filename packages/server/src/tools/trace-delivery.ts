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
  namespaceField,
  objectNameField,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { findObject } from './find-object.ts';
import { shownText } from './text.ts';

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
      .regex(/^[0-9a-fA-F]{7,64}$|^[A-Za-z0-9._+-]{1,100}$/, 'a commit is 7 hexadecimal digits or more')
      .optional()
      .describe('Commit, digest (7 digits or more) or chart version.'),
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
          origin: shownText(200).optional().describe('Commit an artifact was made from.'),
          url: shownText(300).optional().describe('Where it comes from.'),
        }),
      )
      .describe('Where it comes from.'),
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
      .describe('What applies it.'),
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
    const trace =
      object === undefined ? traceCommit((commit ?? '').toLowerCase(), index) : traceObject(object, index);
    return { summary: summarise(trace, commit), cluster, ...shown(trace), ...shownUnread(snapshot.unread) };
  },
});

function oneOfBoth(): AppError {
  return new AppError('INVALID_ARGUMENT', 'trace_delivery takes a commit, or a kind and name.', {
    hint: 'Give one of both.',
  });
}

function summarise({ sources, appliers, workloads }: Trace, commit: string | undefined): string {
  const parts = [`${sources.length} sources`, `${appliers.length} appliers`, `${workloads.length} workloads`];
  if (commit === undefined) return `${parts.join(', ')} on its way.`;
  if (sources.length === 0 && appliers.length === 0) return `No source or applier knows ${commit}.`;
  return `${commit} is known to ${parts.join(', ')}.`;
}

function shown({ sources, appliers, workloads }: Trace) {
  return {
    sources: sources.map(({ object, ...rest }) => ({ object: refText(object), ...rest })),
    appliers: appliers.map(({ object, source, upToDate, attempted, applied, ...rest }) => ({
      object: refText(object),
      ...(source === undefined ? {} : { source: refText(source) }),
      ...(attempted === undefined ? {} : { attempted: shortRevision(attempted) }),
      ...(applied === undefined ? {} : { applied: shortRevision(applied) }),
      ...(upToDate === undefined ? {} : { up_to_date: upToDate }),
      ...rest,
    })),
    workloads: workloads.slice(0, 50).map(workloadOf),
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
