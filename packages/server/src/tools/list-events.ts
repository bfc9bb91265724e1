import { z } from 'zod';
import { type ClusterEvent, readEvent } from '../delivery/cluster-event.ts';
import { refText } from '../delivery/object-ref.ts';
import { defineTool } from './define-tool.ts';
import {
  clusterField,
  clusterOf,
  namespaceField,
  objectNameField,
  shownUnread,
  unreadFields,
} from './delivery-fields.ts';
import { shownText } from './text.ts';

/** What a cluster tells about its objects. */
export const listEvents = defineTool({
  name: 'list_events',
  title: 'List the events of a cluster or of one object',
  description:
    'List what controllers of a cluster told about its objects in the last hour or so, the newest first: of one object, one namespace, or everything, repeats counted together, with the revision Flux put on them. Severity is the type, not the reason: Flux repeats an old reason in events of success. Clusters forget events after an hour; get_timeline knows older changes from histories. Changes nothing.',
  toolset: 'delivery',
  access: 'read',
  input: z.object({
    cluster: clusterField,
    namespace: namespaceField,
    kind: z.string().max(100).optional().describe('Exact kind of the object, e.g. Pod; with name.'),
    name: objectNameField.optional(),
    warnings: z.boolean().default(false).describe('Only warnings.'),
    limit: z.number().int().min(1).max(200).default(50).describe('Rows.'),
  }),
  output: z.object({
    summary: z.string().describe('How many.'),
    cluster: z.string().describe('Which one.'),
    total: z.number().describe('Different events there are.'),
    events: z
      .array(
        z.object({
          time: z.string().describe('When last.'),
          type: z.string().describe('Warning or Normal.'),
          object: z.string().describe('Kind/namespace/name.'),
          reason: shownText(100).describe('In a word.'),
          message: shownText(500).describe("The controller's words."),
          count: z.number().optional().describe('How often; absent for once.'),
          revision: shownText(200).optional().describe('Revision it was about.'),
        }),
      )
      .describe('Newest first.'),
    unread: unreadFields,
  }),
  async run(asked, { caller, services, signal }) {
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked.cluster, signal);
    const { namespace, kind, name, warnings, limit } = asked;
    const found = await delivery.events(
      {
        cluster,
        warningsOnly: warnings,
        ...(namespace === undefined ? {} : { namespace }),
        ...(kind === undefined || name === undefined ? {} : { about: { kind, name } }),
      },
      signal,
    );
    const read = found.events.flatMap((event) => readEvent(event) ?? []);
    const wanted = read.filter(
      ({ about }) =>
        (name === undefined || about.name === name) && (kind === undefined || about.kind === kind),
    );
    const events = collapsed(wanted);
    return {
      summary: `${events.length} event${events.length === 1 ? '' : 's'} in ${cluster}.`,
      cluster,
      total: events.length,
      events: events.slice(0, limit).map(rowOf),
      ...shownUnread(found.unread),
    };
  },
});

/** Events that differ in numbers only are one. */
function collapsed(events: readonly ClusterEvent[]): readonly ClusterEvent[] {
  const newest = events.toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const once = new Map<string, ClusterEvent>();
  for (const event of newest) {
    const key = `${refText(event.about)} ${event.reason} ${event.message.replaceAll(/\d+/g, '#')}`;
    const known = once.get(key);
    once.set(key, known === undefined ? event : { ...known, count: known.count + event.count });
  }
  return [...once.values()];
}

function rowOf({ time, warning, about, reason, message, count, annotations }: ClusterEvent) {
  const revision = Object.entries(annotations).find(([name]) => name.endsWith('/revision'))?.[1];
  return {
    time,
    type: warning ? 'Warning' : 'Normal',
    object: refText(about),
    reason,
    message,
    ...(count > 1 ? { count } : {}),
    ...(revision === undefined ? {} : { revision }),
  };
}
