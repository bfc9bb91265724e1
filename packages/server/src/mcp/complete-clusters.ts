import { z } from 'zod';
import { type Asked, type Suggestions, starting, toolAnswer } from './completion-source.ts';

/** The tool's largest page, and how many pages are looked through for one letter typed. */
const PAGE = 100;
const MOST_PAGES = 5;

const clustersOutput = z.object({ clusters: z.array(z.object({ name: z.string() })) });
const kindsOutput = z.object({ kinds: z.array(z.string()) });
const objectsOutput = z.object({
  items: z.array(z.object({ name: z.string() })),
  next_cursor: z.string().optional(),
});

/** Names of clusters. */
export async function suggestClusters(asked: Asked): Promise<Suggestions> {
  const output = await toolAnswer(asked, clustersOutput, 'list_clusters', {});
  return starting(asked.prefix, output?.clusters.map(({ name }) => name) ?? []);
}

/** Kinds that the chosen cluster serves. */
export async function suggestKinds(asked: Asked): Promise<Suggestions> {
  const { cluster } = asked.given;
  if (!cluster) return starting(asked.prefix, []);
  const output = await toolAnswer(asked, kindsOutput, 'list_clusters', { cluster });
  // `<apiVersion> <Kind> (<short names>)`
  return starting(asked.prefix, output?.kinds.map((line) => line.split(' ')[1] ?? '') ?? []);
}

/** Names of namespaces of the chosen cluster; where two are compared, of the left one. */
export function suggestNamespaces(asked: Asked): Promise<Suggestions> {
  const { cluster, left } = asked.given;
  return suggestNames(asked, { kind: 'Namespace', ...chosen({ cluster: cluster ?? left }) });
}

/** Names of objects of a kind in the chosen cluster and namespace. */
export async function suggestObjects(asked: Asked, kind = asked.given.kind): Promise<Suggestions> {
  const { cluster, namespace } = asked.given;
  return kind ? suggestNames(asked, { kind, ...chosen({ cluster, namespace }) }) : starting('', []);
}

async function suggestNames(asked: Asked, query: Readonly<Record<string, string>>): Promise<Suggestions> {
  const names: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const input = { ...query, limit: PAGE, ...chosen({ cursor }) };
    const output = await toolAnswer(asked, objectsOutput, 'list_resources', input);
    names.push(...(output?.items.map(({ name }) => name) ?? []));
    cursor = output?.next_cursor;
    if (cursor === undefined) return starting(asked.prefix, names);
  }
  return { ...starting(asked.prefix, names), more: true };
}

/** What was chosen of some arguments: those left empty are left out. */
function chosen(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const filled = Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(filled);
}
