import { z } from 'zod';
import { refText } from '../delivery/object-ref.ts';
import { suspectsBefore } from '../delivery/timeline/suspects.ts';
import { timelineOf } from '../delivery/timeline/timeline.ts';
import type { FlagChange, TimelineEntry } from '../delivery/timeline/timeline-entry.ts';
import { defineTool, type ToolCall } from './define-tool.ts';
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

/** Changes of flags that are looked at in one project. */
const MOST_FLAG_CHANGES = 100;

const HOUR = 3_600_000;

const moment = z.iso.datetime({ offset: true });

const entry = {
  time: z.string().describe('When.'),
  kind: z
    .string()
    .describe(
      'revision, applied, release, rollout, edit, created, push, restart, suspended, flag; or a sign: warning, event, crash, condition.',
    ),
  object: z.string().optional().describe('Kind/namespace/name; absent for a flag.'),
  flag: shownText(200).optional().describe('Flag that was changed in Guidon.'),
  says: shownText(300).describe('What happened.'),
  by: shownText(200).optional().describe('Who, as far as it is known.'),
  revision: shownText(200).optional().describe('Revision it came with.'),
  count: z.number().optional().describe('How often; absent for once.'),
  failed: z.boolean().optional().describe('True: it did not succeed.'),
};

/** What changed, and when. */
export const getTimeline = defineTool({
  name: 'get_timeline',
  title: 'What changed in a cluster and in flags, in order of time',
  description:
    "Tell what changed in a cluster, a namespace or around one object, newest first: revisions fetched and applied, Helm releases, rollouts, edits by hand, restarts, suspensions, warnings and crashes, together with the flag changes of Guidon. With before, an incident's start, it ranks the changes that may have caused it, by how long before, how related, and of what kind. Changes nothing. For why something is broken now use explain_failure; for flags alone list_changes.",
  toolset: 'delivery',
  access: 'read',
  input: z.object({
    cluster: clusterField,
    namespace: namespaceField,
    kind: z.string().max(200).optional().describe('Only around this object; with name.'),
    name: objectNameField.optional(),
    since: moment.optional().describe('Default 24 hours ago.'),
    before: moment.optional().describe('When trouble was first seen: ranks suspects before it.'),
    signs: z.boolean().default(true).describe('false: changes only, no warnings, events, crashes.'),
    limit: z.number().int().min(1).max(200).default(50).describe('Rows.'),
  }),
  output: z.object({
    summary: z.string().describe('How many.'),
    cluster: z.string().describe('Which one.'),
    total: z.number().describe('Rows there are.'),
    suspects: z
      .array(
        z.object({
          ...entry,
          score: z.number().describe('0 to 1, within this answer.'),
          why: z.string().describe('Why it is one.'),
        }),
      )
      .optional()
      .describe('With before: the likeliest first.'),
    entries: z.array(z.object(entry)).describe('Newest first.'),
    unread: unreadFields,
  }),
  async run(asked, call) {
    const { caller, services, signal } = call;
    const { namespace, kind, name, before, signs, limit } = asked;
    const delivery = await services.delivery(caller);
    const cluster = await clusterOf(delivery, asked.cluster, signal);
    const where = namespace === undefined ? {} : { namespaces: [namespace] };
    const snapshot = await delivery.snapshot({ cluster, events: true, ...where }, signal);
    const from =
      asked.since ?? new Date(Date.parse(before ?? snapshot.now.toISOString()) - 24 * HOUR).toISOString();
    const flags = await flagChanges(call, from, before);
    const about = findObject(snapshot, { kind, namespace, name });
    const focus = about === undefined ? {} : { about };
    const question = {
      from,
      flags,
      ...focus,
      ...(namespace === undefined ? {} : { namespace }),
      ...(before === undefined ? {} : { until: before }),
    };
    const entries = timelineOf(snapshot, question)
      .filter((one) => signs || !SIGNS.has(one.kind))
      .toReversed();
    const suspects =
      before === undefined ? undefined : suspectsBefore(snapshot, { before, flags, limit: 10, ...focus });
    return {
      summary: `${entries.length} changes and signs since ${from}${suspects?.[0] === undefined ? '' : `; first suspect: ${suspects[0].entry.says}`}.`,
      cluster,
      total: entries.length,
      ...(suspects === undefined
        ? {}
        : {
            suspects: suspects.map(({ entry, score, why }) => ({
              ...rowOf(entry),
              score: Number(score.toFixed(3)),
              why,
            })),
          }),
      entries: entries.slice(0, limit).map(rowOf),
      ...shownUnread(snapshot.unread),
    };
  },
});

const SIGNS: ReadonlySet<string> = new Set(['warning', 'event', 'crash', 'condition']);

function rowOf({ object, flag, ...rest }: TimelineEntry) {
  return {
    ...rest,
    ...(object === undefined ? {} : { object: refText(object) }),
    ...(flag === undefined ? {} : { flag }),
  };
}

/** What changed in flags of all projects the caller sees. */
async function flagChanges(
  { actor, services }: ToolCall,
  since: string,
  until: string | undefined,
): Promise<readonly FlagChange[]> {
  const { projects } = await services.reader.projects(actor);
  const query = {
    since: new Date(since).toISOString(),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
  const pages = await Promise.all(
    projects.map(async ({ project }) => {
      const { items } = await services.reader.changes(actor, project.key, query, {
        limit: MOST_FLAG_CHANGES,
      });
      return items.flatMap(({ at, author, summary, diff }) => {
        const touched = new Map(
          diff.flatMap(({ kind, key }) => flagNamed(kind, key)).map((one) => [one.key, one]),
        );
        const says = summary.slice(0, 3).join('; ');
        return [...touched.values()].map(({ flag, environment }) => ({
          ...{ time: at, flag: `${project.key}/${flag}`, says, by: author.name },
          ...(environment === undefined ? {} : { environment }),
        }));
      });
    }),
  );
  return pages.flat();
}

/** The flag an object of a change belongs to; the key of a state is its environment and its flag. */
function flagNamed(kind: string, key: string): { key: string; flag: string; environment?: string }[] {
  if (kind === 'flag') return [{ key, flag: key }];
  const slash = key.indexOf('/');
  return kind === 'state' ? [{ key, flag: key.slice(slash + 1), environment: key.slice(0, slash) }] : [];
}
