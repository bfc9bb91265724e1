import { z } from 'zod';
import { URGENCY } from '../delivery/health/health.ts';
import { refText } from '../delivery/object-ref.ts';
import { type ClusterStatus, clusterStatus } from '../delivery/status/cluster-status.ts';
import { defineTool } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  counted,
  healthShape,
  namespaceField,
  shownHealth,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { shownText } from './text.ts';

/** Most objects that are not ready, causes and edits in one answer. */
const MOST_BROKEN = 30;
const MOST_CAUSES = 5;
const MOST_DRIFT = 5;
const MOST_DOUBTS = 10;

/** How a cluster is. */
export const getClusterStatus = defineTool({
  name: 'get_cluster_status',
  title: 'How a cluster is, and what is broken in it',
  description:
    'Say in one call how a Kubernetes cluster is: version and controllers of Flux, how many objects of each kind are ready, failed or suspended, and everything that is not ready, sorted by the root cause it comes from. Health is computed from conditions, generations, replicas and pods, not copied. Use it first in an incident; then explain_failure for the evidence of one cause. Changes nothing. For the objects of one kind use list_resources.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({ cluster: clusterField, namespace: namespaceField }),
  output: z.object({
    summary: z.string().describe('In a sentence.'),
    cluster: z.string().describe('Which one.'),
    flux: z
      .object({
        version: z.string().optional().describe('Of Flux, as far as it can be told.'),
        controllers: z.array(z.string()).describe('`<name> <image tag>: <state>, <ready>/<wanted>`.'),
      })
      .optional()
      .describe('Absent: no Flux was found.'),
    counts: z
      .record(z.string(), z.record(z.string(), z.number()))
      .describe('By kind, then state; kinds of Flux and workloads.'),
    causes: z
      .array(
        z.object({
          root: z.string().describe('Kind/namespace/name; for explain_failure.'),
          code: z.string().describe('What kind of failure.'),
          says: shownText(300).describe('What is wrong.'),
          next: shownText(300).describe('What to do.'),
          confidence: z.string().describe('high, medium or low.'),
          explains: z.number().describe('How many things in trouble come from it.'),
        }),
      )
      .describe('Roots of the trouble, the likeliest 5 first; empty when all is well.'),
    causes_total: z.number().describe('How many roots there are.'),
    not_ready: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name.'),
          ...healthShape,
          root: z.string().optional().describe('What it most likely comes from; absent: itself.'),
        }),
      )
      .describe('By cause, the worst first.'),
    not_ready_total: z.number().describe('How many there are.'),
    suspended: z.array(z.string()).describe('What somebody paused, the first 30.'),
    doubtful: z
      .array(z.object({ object: z.string().describe('Kind/namespace/name.'), ...healthShape }))
      .optional()
      .describe(
        'Well by what they say, but odd, such as not reconciled lately; the first 10, absent for none.',
      ),
    drift: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name; list_resources tells the fields.'),
          by: shownText(120).describe('Field manager, the only name the cluster keeps.'),
          time: z.string().describe('When.'),
        }),
      )
      .optional()
      .describe('What others edited on what Flux applied, the newest 5; absent for none.'),
    drift_total: z.number().optional().describe('How many such edits there are.'),
    unread: unreadFields,
  }),
  async run({ cluster: asked, namespace }, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked, signal);
    const where = namespace === undefined ? {} : { namespaces: [namespace] };
    const snapshot = await delivery.snapshot({ cluster, events: true, ...where }, signal);
    const status = await clusterStatus(snapshot, signal, namespace);
    const summary = summarise(status, namespace);
    return { summary, cluster, ...shown(status), ...shownUnread(status.unread) };
  },
});

function shown(status: ClusterStatus) {
  const { notReady, suspended, counts, doubtful } = status;
  const causes = status.causes.slice(0, MOST_CAUSES);
  return {
    ...fluxOf(status),
    counts: counts as Record<string, Record<string, number>>,
    causes: causes.map(({ root, diagnosis, confidence, symptoms }) => ({
      root: refText(root),
      code: diagnosis.code,
      says: diagnosis.says,
      next: diagnosis.next,
      confidence,
      explains: symptoms.length,
    })),
    causes_total: status.causes.length,
    not_ready: notReady.slice(0, MOST_BROKEN).map(({ object, health, root }) => ({
      object: refText(object),
      ...shownHealth(health),
      ...(root === undefined ? {} : { root: refText(root) }),
    })),
    not_ready_total: notReady.length,
    suspended: suspended.slice(0, 30).map(refText),
    ...(doubtful.length === 0 ? {} : { doubtful: doubtful.slice(0, MOST_DOUBTS).map(doubtOf) }),
    ...driftIn(status),
  };
}

function doubtOf({ object, health }: ClusterStatus['doubtful'][number]) {
  return { object: refText(object), ...shownHealth(health) };
}

function driftIn({ drift }: ClusterStatus) {
  const newest = drift.slice(0, MOST_DRIFT);
  const told = newest.map(({ object, manager: by, time }) => ({ object: refText(object), by, time }));
  return told.length === 0 ? {} : { drift: told, drift_total: drift.length };
}

function fluxOf({ fluxVersion, controllers }: ClusterStatus) {
  if (fluxVersion === undefined && controllers.length === 0) return {};
  const told = controllers.map(
    ({ object, version, state, ready }) => `${object.name} ${version ?? 'no tag'}: ${state}, ${ready}`,
  );
  return { flux: { ...(fluxVersion === undefined ? {} : { version: fluxVersion }), controllers: told } };
}

function summarise(status: ClusterStatus, namespace: string | undefined): string {
  const { cluster, notReady, doubtful, causes } = status;
  const where = namespace === undefined ? cluster : `${namespace} of ${cluster}`;
  const root = causes[0] === undefined ? '' : refText(causes[0].root);
  const doubts = doubtful.length === 0 ? '' : ` ${counted(doubtful.length, 'thing')} in doubt.`;
  if (notReady.length > 0) {
    const first = root === '' ? '' : ` Likeliest root: ${root}.`;
    const are = notReady.length === 1 ? 'is' : 'are';
    return `${counted(notReady.length, 'thing')} ${are} not well in ${where}: ${statesOf(notReady)}.${first}${doubts}`;
  }
  if (root !== '') return `Nothing in ${where} has failed, but look at ${root}.${doubts}`;
  if (status.unread.length > 0)
    return `Nothing wrong was found in what could be read of ${where}; ${counted(kindsUnread(status), 'kind')} could not.${doubts}`;
  return `Everything in ${where} is as it should be.${doubts}`;
}

/** `3 failed, 1 progressing`, the most urgent first. */
function statesOf(notReady: ClusterStatus['notReady']): string {
  const states = notReady.map(({ health }) => health.state).toSorted((a, b) => URGENCY[b] - URGENCY[a]);
  const counts = [...new Set(states)].map(
    (state) => `${states.filter((each) => each === state).length} ${state}`,
  );
  return counts.join(', ');
}

function kindsUnread({ unread }: ClusterStatus): number {
  return new Set(unread.map(({ kind }) => kind)).size;
}
