import { z } from 'zod';
import { type CauseAnswer, findCauses } from '../delivery/cause/find-causes.ts';
import { ClusterIndex } from '../delivery/cluster-index.ts';
import { fluxInstallation } from '../delivery/flux-installation.ts';
import { ClusterHealth } from '../delivery/health/cluster-health.ts';
import { needsAttention } from '../delivery/health/health.ts';
import type { KubeObject } from '../delivery/kube-object.ts';
import { refKey, refOf, refText } from '../delivery/object-ref.ts';
import { defineTool } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  healthShape,
  namespaceField,
  shownHealth,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { shownText } from './text.ts';

/** Most objects that are not ready, and causes, in one answer. */
const MOST_BROKEN = 30;
const MOST_CAUSES = 5;

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
        controllers: z.array(z.string()).describe('`<name> <image tag>: <state>`.'),
      })
      .optional()
      .describe('Absent: no Flux was found.'),
    counts: z
      .record(z.string(), z.record(z.string(), z.number()))
      .describe('By kind, then state; kinds of Flux, workloads and nodes.'),
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
      .describe('Roots of the trouble, the likeliest first; empty when all is well.'),
    not_ready: z
      .array(z.object({ object: z.string().describe('Kind/namespace/name.'), ...healthShape }))
      .describe('By cause, the worst first.'),
    not_ready_total: z.number().describe('How many there are.'),
    suspended: z.array(z.string()).describe('What somebody paused, the first 30.'),
    unread: unreadFields,
  }),
  async run({ cluster: asked, namespace }, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked, signal);
    const where = namespace === undefined ? {} : { namespaces: [namespace] };
    const snapshot = await delivery.snapshot({ cluster, events: true, ...where }, signal);
    const found = await findCauses(snapshot, { limit: 50 }, signal);
    const index = new ClusterIndex(snapshot);
    const health = new ClusterHealth(index);
    const counted = index.objects.filter((object) => isCounted(object, namespace));
    const broken = byCause(
      counted.filter((object) => needsAttention(health.of(object)) && isTold(object, index)),
      found,
    );
    const suspended = counted.filter((object) => health.of(object).state === 'suspended');
    const flux = fluxInstallation(index, health);
    const causes = found.causes.slice(0, MOST_CAUSES);
    return {
      summary: summarise(cluster, broken.length, causes[0]),
      cluster,
      ...(flux === undefined ? {} : { flux }),
      counts: countsOf(counted, health),
      causes: causes.map(({ root, diagnosis, confidence, symptoms }) => ({
        root: refText(root),
        code: diagnosis.code,
        says: diagnosis.says,
        next: diagnosis.next,
        confidence,
        explains: symptoms.length,
      })),
      not_ready: broken
        .slice(0, MOST_BROKEN)
        .map((object) => ({ object: refText(refOf(object)), ...shownHealth(health.of(object)) })),
      not_ready_total: broken.length,
      suspended: suspended.slice(0, 30).map((object) => refText(refOf(object))),
      ...shownUnread(snapshot.unread),
    };
  },
});

const COUNTED = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
  'Node',
  'PersistentVolumeClaim',
]);

function isCounted({ apiVersion, kind, metadata }: KubeObject, namespace: string | undefined): boolean {
  const isKnown = apiVersion.includes('fluxcd') || COUNTED.has(kind);
  return isKnown && (namespace === undefined || metadata.namespace === namespace);
}

/** A pod is told with its workload. */
function isTold(object: KubeObject, index: ClusterIndex): boolean {
  return object.kind !== 'Pod' || index.ownersOf(object).length === 0;
}

function countsOf(
  objects: readonly KubeObject[],
  health: ClusterHealth,
): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const object of objects) {
    counts[object.kind] ??= {};
    const ofKind = counts[object.kind] as Record<string, number>;
    const { state } = health.of(object);
    ofKind[state] = (ofKind[state] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Objects in the order of the causes that explain them; those that none explains last. */
function byCause(objects: readonly KubeObject[], { causes }: CauseAnswer): readonly KubeObject[] {
  const places = new Map<string, number>();
  for (const [place, { root, symptoms }] of causes.entries())
    for (const ref of [root, ...symptoms]) if (!places.has(refKey(ref))) places.set(refKey(ref), place);
  const placeOf = (object: KubeObject) => places.get(refKey(refOf(object))) ?? causes.length;
  return objects.toSorted(
    (a, b) => placeOf(a) - placeOf(b) || (refText(refOf(a)) < refText(refOf(b)) ? -1 : 1),
  );
}

function summarise(
  cluster: string,
  broken: number,
  cause: CauseAnswer['causes'][number] | undefined,
): string {
  if (broken === 0 && cause === undefined) return `Everything in ${cluster} is as it should be.`;
  const first = cause === undefined ? '' : ` Likeliest root: ${refText(cause.root)}.`;
  return `${broken} thing${broken === 1 ? ' is' : 's are'} not as they should be in ${cluster}.${first}`;
}
