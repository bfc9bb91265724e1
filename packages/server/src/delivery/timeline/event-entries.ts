import type { ClusterEvent } from '../cluster-event.ts';
import { refText } from '../object-ref.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** Reasons of events that tell nothing new. */
const NOISE =
  /^(ReconciliationSucceeded|GitOperationSucceeded|ArtifactUpToDate|HelmChartInSync|Pulled|Pulling|Created|Started|Scheduled|SuccessfulCreate|SuccessfulDelete|DependencyNotReady|NewArtifact|LeaderElection)$/;

/** Events as lines, repeats collapsed by object, reason and message without its digits; the last time and the sum count. */
export function eventEntries(events: readonly ClusterEvent[]): readonly TimelineEntry[] {
  const collapsed = new Map<string, TimelineEntry>();
  for (const event of events) {
    if ((!event.warning && NOISE.test(event.reason)) || Number.isNaN(Date.parse(event.time))) continue;
    const key = `${refText(event.about)} ${event.reason} ${event.message.replaceAll(/\d+/g, '')}`;
    const known = collapsed.get(key);
    const count = (known?.count ?? 0) + event.count;
    const later = known === undefined || Date.parse(event.time) > Date.parse(known.time);
    collapsed.set(key, { ...(later ? entryOf(event) : known), count });
  }
  return [...collapsed.values()];
}

function entryOf(event: ClusterEvent): TimelineEntry {
  const revision = Object.entries(event.annotations).find(([name]) =>
    name.endsWith('.toolkit.fluxcd.io/revision'),
  )?.[1];
  return {
    time: event.time,
    kind: event.warning ? 'warning' : 'event',
    object: event.about,
    says: `${event.reason}: ${event.message}`,
    ...(revision === undefined ? {} : { revision }),
    ...(event.warning ? { failed: true } : {}),
  };
}
