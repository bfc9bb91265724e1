import { z } from 'zod';
import { driftOfObject } from '../delivery/drift.ts';
import { everyOf, textOf } from '../delivery/fields.ts';
import { labelledAppliers } from '../delivery/graph/ownership-labels.ts';
import { healthOf } from '../delivery/health/health-of.ts';
import type { KubeObject } from '../delivery/kube-object.ts';
import { refText } from '../delivery/object-ref.ts';
import { shortRevision } from '../delivery/revision.ts';
import { jsonBytes } from '../lib/json-bytes.ts';
import { defineTool } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  healthShape,
  kindOfObjectField,
  namespaceField,
  objectNameField,
  shownHealth,
} from './delivery-fields.ts';
import { cursorField, limitField } from './flag-fields.ts';
import { jsonValueOrNull } from './json-value.ts';
import { shownText } from './text.ts';

const input = z.object({
  cluster: clusterField,
  kind: kindOfObjectField,
  api_version: z.string().max(200).optional().describe('E.g. apps/v1; usually left out.'),
  namespace: namespaceField,
  name: objectNameField.optional().describe('Only the object of this name.'),
  labels: z
    .string()
    .max(1000)
    .optional()
    .describe('Label selector, parts joined by commas: app=web,tier in (a,b).'),
  field_selector: z
    .string()
    .max(1000)
    .optional()
    .describe('Such as status.phase=Failed, where the cluster can.'),
  fields: z
    .array(z.string().max(200))
    .max(20)
    .optional()
    .describe('Show these fields too: spec.interval, spec.containers[].image.'),
  full: z.boolean().default(false).describe('Show whole objects; ask for few.'),
  limit: limitField,
  cursor: cursorField,
});

/** Objects of any kind. */
export const listResources = defineTool({
  name: 'list_resources',
  title: 'List objects of any kind in a cluster',
  description:
    'List objects of any kind of a Kubernetes cluster, one line each: computed health, revision, which Kustomization or HelmRelease applied it, and what others edited since (drift). Narrow it by namespace, name or labels; ask for single fields with fields, or whole objects with full. Values of Secrets and everything that looks like one are masked; equal masks mean equal values. Changes nothing. For what is broken anywhere use get_cluster_status; for kinds list_clusters.',
  toolset: 'delivery',
  access: 'read',
  input,
  output: z.object({
    summary: z.string().describe('How many.'),
    cluster: z.string().describe('Which one.'),
    api_version: z.string().describe('Version they were read in.'),
    kind: z.string().describe('Kind.'),
    total: z.number().optional().describe('On all pages; absent where the cluster does not say.'),
    items: z
      .array(
        z.object({
          namespace: z.string().optional().describe('Absent: it lives in none.'),
          name: z.string().describe('Name.'),
          ...healthShape,
          revision: z.string().optional().describe('What Flux applied or fetched last.'),
          managed_by: z.string().optional().describe('What applies it; change it there, in Git.'),
          drift: z
            .array(
              z.object({
                by: shownText(120).describe('Field manager, the only name the cluster keeps.'),
                time: z.string().describe('When.'),
                fields: z.array(shownText(200)).describe('Paths, the first 20.'),
              }),
            )
            .optional()
            .describe('Fields that somebody besides its applier set, newest first; absent for none.'),
          created: z.string().optional().describe('When.'),
          fields: z.record(z.string(), jsonValueOrNull).optional().describe('The fields asked for.'),
          object: jsonValueOrNull
            .optional()
            .describe('The whole object, without managedFields; absent where there was no room.'),
        }),
      )
      .describe("In the cluster's order."),
    restarted: z.boolean().optional().describe('True: the list changed between pages; some may be missing.'),
    next_cursor: z.string().optional().describe('Pass as cursor for the next page; absent on the last.'),
  }),
  async run(asked, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked.cluster, signal);
    const page = await delivery.resources({ cluster, ...queryOf(asked) }, signal);
    const { items, total, nextCursor, restarted, apiVersion, kind, now } = page;
    const shown = withinBytes(items.map((item) => rowOf(item, now.getTime(), asked)));
    const left = asked.full ? shown.filter(({ object }) => object === undefined).length : 0;
    const cut = left === 0 ? '' : ` The last ${left} are not shown whole: ask for fewer.`;
    return {
      summary: `${total ?? `at least ${items.length}`} ${kind} in ${asked.namespace ?? 'all namespaces'} of ${cluster}${total !== undefined && items.length < total ? `, ${items.length} on this page` : ''}.${cut}`,
      cluster,
      api_version: apiVersion,
      kind,
      ...(total === undefined ? {} : { total }),
      items: shown,
      ...(restarted === undefined ? {} : { restarted }),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
    };
  },
});

type Asked = z.output<typeof input>;

/** Bytes of whole objects in one answer: their ids and times make more tokens than words do. */
const MOST_BYTES = 70_000;

/** Rows of which only the first have their whole object, as many as there is room for. */
function withinBytes<Row extends { readonly object?: unknown }>(rows: readonly Row[]): Row[] {
  let left = MOST_BYTES;
  return rows.map((row) => {
    left -= row.object === undefined ? 0 : jsonBytes(row.object);
    if (left >= 0) return row;
    const { object: _object, ...rest } = row;
    return rest as Row;
  });
}

function queryOf({ kind, limit, api_version, namespace, name, labels, field_selector, cursor }: Asked) {
  return {
    kind,
    limit,
    ...(api_version === undefined ? {} : { apiVersion: api_version }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labelSelector: labels }),
    ...(field_selector === undefined ? {} : { fieldSelector: field_selector }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function rowOf(object: KubeObject, now: number, { fields = [], full }: Asked) {
  const { namespace, name, creationTimestamp: created } = object.metadata;
  const revision = textOf(object, 'status.lastAppliedRevision') ?? textOf(object, 'status.artifact.revision');
  const [applier] = labelledAppliers(object);
  const found = fields.map((path) => [path, valueAt(object, path)] as const);
  return {
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...shownHealth(healthOf(object, now)),
    ...(revision === undefined ? {} : { revision: shortRevision(revision) }),
    ...(applier === undefined ? {} : { managed_by: refText(applier) }),
    ...shownDrift(object),
    ...(created === undefined ? {} : { created }),
    ...(found.length === 0 ? {} : { fields: Object.fromEntries(found) as Record<string, never> }),
    ...(full ? { object: withoutManagers(object) as never } : {}),
  };
}

/** Edits that are told of one object. */
const MOST_EDITS = 3;

function shownDrift(object: KubeObject) {
  const drift = driftOfObject(object).slice(0, MOST_EDITS);
  const told = drift.map(({ manager: by, time, fields }) => ({ by, time, fields: [...fields] }));
  return told.length === 0 ? {} : { drift: told };
}

/** One value, or a list where the path goes through one; null when there is none. */
function valueAt(object: KubeObject, path: string): unknown {
  const values = everyOf(object, path.replace(/^\{?\.?|\}$/g, '').replaceAll('[*]', '[]'));
  if (path.includes('[')) return values;
  return values[0] ?? null;
}

function withoutManagers({ metadata, ...rest }: KubeObject) {
  const { managedFields: _managers, ...kept } = metadata;
  return { ...rest, metadata: kept };
}
