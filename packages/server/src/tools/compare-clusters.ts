import { z } from 'zod';
import type { ClusterSnapshot } from '../delivery/cluster-snapshot.ts';
import {
  type ClusterComparison,
  compareClusters as compare,
  type ObjectComparison,
} from '../delivery/compare/compare-clusters.ts';
import type { KubeObject } from '../delivery/kube-object.ts';
import { refText } from '../delivery/object-ref.ts';
import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean } from '../lib/closest.ts';
import { defineTool } from './define-tool.ts';
import { namespaceField, shownUnread, unreadFields } from './delivery-fields.ts';
import { isKindCalled } from './find-object.ts';
import { jsonValueOrNull } from './json-value.ts';
import { shownText } from './text.ts';

/** Fields shown of one object, and names of objects that only one side has. */
const MOST_FIELDS = 12;
const MOST_NAMES = 40;

/** Clusters besides the two that are compared field by field. */
const MOST_OTHERS = 8;

const side = z.string().min(1).max(256);

/** How two clusters differ. */
export const compareClusters = defineTool({
  name: 'compare_clusters',
  title: 'Compare two clusters or more, object by object',
  description:
    'Compare two clusters read at the same moment: what only one of them has, and for what both have the revisions, health and every field of the wanted state that differs, after leaving out what always differs (uids, times, status, defaults). With others it compares left with more clusters too, by name. Values of Secrets are compared by their masks: equal masks are equal values. Use it when something works in staging and not in production. Changes nothing. For one cluster alone use get_cluster_status.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({
    left: side.describe('Cluster from list_clusters.'),
    right: side.describe('The other one.'),
    others: z
      .array(side)
      .min(1)
      .max(MOST_OTHERS)
      .optional()
      .describe('More clusters to compare left with: names of what differs, without fields.'),
    namespace: namespaceField,
    kind: z.string().max(100).optional().describe('Only this kind, e.g. HelmRelease, deployments, ks.'),
    limit: z.number().int().min(1).max(100).default(25).describe('Objects that differ.'),
  }),
  output: z.object({
    summary: z.string().describe('How many differ.'),
    left: z.string().describe('Cluster.'),
    right: z.string().describe('Cluster.'),
    same: z.number().describe('Objects that are the same.'),
    only_left: z.array(z.string()).describe(`Kind/namespace/name, the first ${MOST_NAMES}.`),
    only_left_total: z.number().describe('How many.'),
    only_right: z.array(z.string()).describe(`Kind/namespace/name, the first ${MOST_NAMES}.`),
    only_right_total: z.number().describe('How many.'),
    different_total: z.number().describe('How many both have and differ.'),
    different: z
      .array(
        z.object({
          object: z.string().describe('Kind/namespace/name.'),
          revision: z.string().optional().describe('`left | right`.'),
          health: z.string().optional().describe('`left | right`.'),
          api_version: z.string().optional().describe('`left | right`.'),
          fields: z
            .array(
              z.object({
                field: shownText(300).describe('Path.'),
                left: jsonValueOrNull.optional().describe('Absent: not set.'),
                right: jsonValueOrNull.optional().describe('Absent: not set.'),
              }),
            )
            .describe(`The first ${MOST_FIELDS}.`),
          more_fields: z.number().optional().describe('Fields that are not shown.'),
        }),
      )
      .describe('Revisions and health first.'),
    others: z
      .array(
        z.object({
          cluster: z.string().describe('Cluster.'),
          same: z.number().describe('Objects that are the same as in left.'),
          only_left_total: z.number().describe('How many only left has.'),
          only_here_total: z.number().describe('How many only this one has.'),
          different_total: z.number().describe('How many both have and differ.'),
          different: z
            .array(z.string())
            .describe(
              `Kind/namespace/name, the first ${MOST_NAMES}; pass the cluster as right for the fields.`,
            ),
        }),
      )
      .optional()
      .describe('In the order they were named.'),
    unread: unreadFields,
  }),
  async run({ left, right, others = [], namespace, kind, limit }, { caller, services, signal }) {
    const named = [left, right, ...others];
    const twice = named.find((cluster, index) => named.indexOf(cluster) < index);
    if (twice !== undefined) throw namedTwice(twice);
    const delivery = await services.delivery(caller);
    const where = namespace === undefined ? {} : { namespaces: [namespace] };
    const read = (cluster: string) =>
      delivery.snapshot({ cluster, events: false, beside: named, ...where }, signal);
    const [first, second, rest] = await Promise.all([read(left), read(right), Promise.all(others.map(read))]);
    checkKind(kind, [first, second, ...rest]);
    const isAsked = (object: KubeObject) => isWanted(object, namespace, kind);
    // Masks of equal values are equal: what is masked can be compared as it is.
    const against = (each: ClusterSnapshot) => compare(first, each, () => undefined, isAsked);
    const found = against(second);
    const more = rest.map(against);
    const different = byWeight(found.different);
    const unread = [found, ...more].flatMap((each) => each.unread);
    return {
      summary: `${different.length} objects differ, ${found.onlyLeft.length} are only in ${left}, ${found.onlyRight.length} only in ${right}, ${found.same} are the same.`,
      ...{ left, right, same: found.same },
      only_left: found.onlyLeft.slice(0, MOST_NAMES).map(refText),
      only_left_total: found.onlyLeft.length,
      only_right: found.onlyRight.slice(0, MOST_NAMES).map(refText),
      only_right_total: found.onlyRight.length,
      different_total: different.length,
      different: different.slice(0, limit).map(rowOf),
      ...(more.length === 0 ? {} : { others: more.map(otherOf) }),
      ...shownUnread(unread.map((part) => ({ ...part, says: `${part.cluster}: ${part.says}` }))),
    };
  },
});

/** NOT_FOUND, with the closest names, for a kind of which no cluster has an object. */
function checkKind(wanted: string | undefined, snapshots: readonly ClusterSnapshot[]): void {
  const kinds = new Set(snapshots.flatMap(({ objects }) => objects.map(({ kind }) => kind)));
  if (wanted === undefined || [...kinds].some((kind) => isKindCalled(kind, wanted))) return;
  const unread = snapshots
    .flatMap(({ cluster, unread }) => unread.map((part) => ({ ...part, cluster })))
    .find(({ kind }) => kind === '*' || isKindCalled(kind, wanted));
  throw new AppError('NOT_FOUND', `No cluster of these has an object of the kind "${wanted}".`, {
    hint:
      unread === undefined
        ? didYouMean(closest(wanted, kinds), 'See what there is with list_resources.')
        : `${unread.cluster}: ${unread.says}`,
  });
}

function isWanted(
  { kind, metadata }: { kind: string; metadata: { namespace?: string } },
  namespace: string | undefined,
  wanted: string | undefined,
): boolean {
  if (wanted !== undefined && !isKindCalled(kind, wanted)) return false;
  return namespace === undefined || metadata.namespace === namespace;
}

function namedTwice(name: string): AppError {
  return new AppError('INVALID_ARGUMENT', `"${name}" is compared with itself.`, {
    hint: 'Name each cluster once; list_clusters shows them.',
  });
}

function byWeight(different: readonly ObjectComparison[]): readonly ObjectComparison[] {
  return different.toSorted((one, other) => weight(other) - weight(one));
}

function otherOf({ right, same, onlyLeft, onlyRight, different }: ClusterComparison) {
  return {
    ...{ cluster: right, same, only_left_total: onlyLeft.length, only_here_total: onlyRight.length },
    different_total: different.length,
    different: byWeight(different)
      .slice(0, MOST_NAMES)
      .map(({ object }) => refText(object)),
  };
}

function weight({ revision, health, fields }: ObjectComparison): number {
  return (revision === undefined ? 0 : 2) + (health === undefined ? 0 : 3) + (fields.length > 0 ? 1 : 0);
}

function rowOf({ object, revision, health, apiVersion, fields }: ObjectComparison) {
  const both = (pair: { left: unknown; right: unknown } | undefined) =>
    pair === undefined ? undefined : `${pair.left ?? 'none'} | ${pair.right ?? 'none'}`;
  const texts = { revision: both(revision), health: both(health), api_version: both(apiVersion) };
  const set = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));
  const more = fields.length - MOST_FIELDS;
  return {
    object: refText(object),
    ...set,
    fields: fields.slice(0, MOST_FIELDS).map((field) => ({ ...field })) as never[],
    ...(more > 0 ? { more_fields: more } : {}),
  };
}
