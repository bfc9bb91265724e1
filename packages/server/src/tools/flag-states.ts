import { flagKey } from '../delivery/diagram/delivery-graph.ts';
import type { FlagPlace } from '../delivery/graph/flag-readings.ts';
import type { FlagRow } from '../flags/flag-store.ts';
import type { ToolCall } from './define-tool.ts';

/** Flags that are looked up for one answer. */
const MOST_FLAGS = 50;

/** How flags are where they are read, such as `on in production`, by {@link flagKey}; nothing of projects the caller does not see. */
export async function flagStates(
  { actor, services }: ToolCall,
  places: readonly FlagPlace[],
): Promise<ReadonlyMap<string, string>> {
  if (places.length === 0) return new Map();
  const { projects } = await services.reader.projects(actor);
  const visible = new Set(projects.map(({ project }) => project.key));
  const asked = places.filter(({ project }) => visible.has(project)).slice(0, MOST_FLAGS);
  const told = asked.map(async (place) => {
    const query = { search: place.flag, archived: 'any' } as const;
    const { items } = await services.reader.flags(actor, place.project, query, { limit: 100 });
    const row = items.find(({ flag }) => flag.document.key === place.flag);
    return [flagKey(place), stateOf(row, place.environment)] as const;
  });
  return new Map(await Promise.all(told));
}

function stateOf(row: FlagRow | undefined, environment: string | undefined): string {
  if (row === undefined) return 'not in Guidon';
  if (row.flag.document.archived) return 'archived';
  if (environment !== undefined)
    return `${row.states[environment]?.document.enabled === true ? 'on' : 'off'} in ${environment}`;
  const on = Object.entries(row.states).filter(([, { document }]) => document.enabled);
  return on.length === 0 ? 'off everywhere' : `on in ${on.map(([key]) => key).join(', ')}`;
}
