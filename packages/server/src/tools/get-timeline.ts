import { z } from 'zod';
import { findCauses } from '../delivery/cause/find-causes.ts';
import type { ClusterSnapshot } from '../delivery/cluster-snapshot.ts';
import { type ObjectRef, refText } from '../delivery/object-ref.ts';
import { type Suspect, suspectsBefore } from '../delivery/timeline/suspects.ts';
import { timelineOf } from '../delivery/timeline/timeline.ts';
import type { FlagChange, TimelineEntry } from '../delivery/timeline/timeline-entry.ts';
import type { Change } from '../flags/change.ts';
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

/** Flags that are told of one change of a segment or list they ask. */
const MOST_THROUGH = 20;

/** Workloads that are told of one flag. */
const MOST_READERS = 5;

const MOST_SUSPECTS = 10;

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
  flag: shownText(200).optional().describe('project/key of the flag that was changed in Guidon.'),
  read_by: z
    .array(z.string())
    .optional()
    .describe('Workloads that read it there, by their guidon.dev marks; absent: none says.'),
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
    summary: shownText(600).describe('How many, and the first suspect.'),
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
    const { changes: flags, cut } = await flagChanges(call, from, before);
    const about = findObject(snapshot, { kind, namespace, name });
    const focus = {
      ...(about === undefined ? {} : { about }),
      ...(namespace === undefined ? {} : { namespace }),
    };
    const question = {
      ...{ from, flags, ...focus },
      ...(before === undefined ? {} : { until: before }),
    };
    const entries = timelineOf(snapshot, question)
      .filter((one) => signs || !SIGNS.has(one.kind))
      .toReversed();
    const suspects =
      before === undefined
        ? undefined
        : suspectsBefore(snapshot, {
            ...{ before, flags, limit: MOST_SUSPECTS, ...focus },
            chain: await wayToRoot(snapshot, focus, signal),
          });
    return {
      summary: summarise(entries.length, from, suspects?.[0], cut),
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

function summarise(
  total: number,
  from: string,
  suspect: Suspect | undefined,
  cut: readonly string[],
): string {
  const first = suspect === undefined ? '' : `; first suspect: ${suspect.entry.says}`;
  const more =
    cut.length === 0 ? '' : ` Of ${cut.join(', ')} only the last ${MOST_FLAG_CHANGES} flag changes.`;
  return `${total} changes and signs since ${from}${first}.${more}`;
}

/** The objects from what is asked about, or from what is worst, to the root of its trouble. */
async function wayToRoot(
  snapshot: ClusterSnapshot,
  focus: { readonly about?: ObjectRef; readonly namespace?: string },
  signal: AbortSignal,
): Promise<readonly ObjectRef[]> {
  const { causes } = await findCauses(snapshot, { limit: 1, ...focus }, signal);
  return causes[0]?.chain.steps.map(({ object }) => object) ?? [];
}

const SIGNS: ReadonlySet<string> = new Set(['warning', 'event', 'crash', 'condition']);

function rowOf({ object, flag, readBy, ...rest }: TimelineEntry) {
  return {
    ...rest,
    ...(readBy === undefined ? {} : { read_by: readBy.slice(0, MOST_READERS).map(refText) }),
    ...(object === undefined ? {} : { object: refText(object) }),
    ...(flag === undefined ? {} : { flag }),
  };
}

/** What changed in flags of all projects the caller sees, and the projects of which there is more. */
async function flagChanges(
  { actor, services }: ToolCall,
  since: string,
  until: string | undefined,
): Promise<{ readonly changes: readonly FlagChange[]; readonly cut: readonly string[] }> {
  const { projects } = await services.reader.projects(actor);
  const query = {
    since: new Date(since).toISOString(),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  };
  const pages = await Promise.all(
    projects.map(async ({ project }) => {
      const { items, nextCursor } = await services.reader.changes(actor, project.key, query, {
        limit: MOST_FLAG_CHANGES,
      });
      return { project: project.key, items, isCut: nextCursor !== undefined };
    }),
  );
  return {
    changes: pages.flatMap(({ project, items }) => items.flatMap((change) => changesOf(project, change))),
    cut: pages.filter(({ isCut }) => isCut).map(({ project }) => project),
  };
}

/** What a change did to flags: to those it touched, and to those that ask a segment or list it touched. */
function changesOf(
  project: string,
  { at, author, summary, diff, flagKeys, environmentKeys }: Change,
): FlagChange[] {
  const touched = Map.groupBy(
    diff.flatMap(({ kind, key }) => flagNamed(kind, key)),
    ({ flag }) => flag,
  );
  const direct = [...touched].map(([flag, places]) => ({
    flag,
    ...onlyOne(places.map((place) => place.environment)),
  }));
  const through = flagKeys.filter((flag) => !touched.has(flag)).slice(0, MOST_THROUGH);
  const indirect = through.map((flag) => ({ flag, ...onlyOne(environmentKeys) }));
  const says = summary.slice(0, 3).join('; ');
  return [...direct, ...indirect].map((one) => ({ ...one, time: at, project, says, by: author.name }));
}

/** The environment of a change that was in no other. */
function onlyOne(environments: readonly (string | undefined)[]): { environment?: string } {
  const [environment, ...more] = new Set(environments);
  return environment === undefined || more.length > 0 ? {} : { environment };
}

/** The flag an object of a change belongs to; the key of a state is its environment and its flag. */
function flagNamed(kind: string, key: string): { flag: string; environment?: string }[] {
  if (kind === 'flag') return [{ flag: key }];
  const slash = key.indexOf('/');
  return kind === 'state' ? [{ flag: key.slice(slash + 1), environment: key.slice(0, slash) }] : [];
}
