import type { EnvironmentState } from '@guidon/core';
import { type Kysely, sql } from 'kysely';
import { parseStateKey } from '../flags/documents.ts';
import type { ConfigurationDelta } from '../flags/flag-store.ts';
import type { Schema } from './schema.ts';
import { parseDocument } from './stored-object.ts';

/** With more changed flags than this, reading all of them is cheaper than asking for each. */
const MANY = 500;

/** Every flag of an environment that changed after a revision, or all of them. */
export async function configuration(
  database: Kysely<Schema>,
  projectId: string,
  environmentKey: string,
  sinceRevision: number,
): Promise<readonly ConfigurationDelta[]> {
  if (sinceRevision <= 0) return currentFlags(database, projectId, environmentKey);
  const changed = await changedSince(database, projectId, environmentKey, sinceRevision);
  const keys = [...new Set([...changed.flags, ...changed.states])];
  if (keys.length === 0) return [];
  const current = await currentFlags(database, projectId, environmentKey, keys);
  return inKeyOrder([...current, ...deletions(changed.flags, current)]);
}

/** Flags that changed and are no more. */
function deletions(changed: Iterable<string>, current: readonly ConfigurationDelta[]): ConfigurationDelta[] {
  const alive = new Set(current.map((delta) => delta.flagKey));
  return [...changed].filter((key) => !alive.has(key)).map((flagKey) => ({ flagKey, flag: undefined }));
}

function inKeyOrder(deltas: ConfigurationDelta[]): ConfigurationDelta[] {
  return deltas.sort((a, b) => (a.flagKey < b.flagKey ? -1 : 1));
}

/** Keys of the flags that changed themselves, and of those whose state in the environment did. */
async function changedSince(
  database: Kysely<Schema>,
  projectId: string,
  environmentKey: string,
  revision: number,
): Promise<{ flags: Set<string>; states: Set<string> }> {
  const versions = await database
    .selectFrom('object_versions')
    .select(['kind', 'key'])
    .where('project_id', '=', projectId)
    .where('revision', '>', revision)
    .where('kind', 'in', ['flag', 'state'])
    .execute();
  const flags = versions.filter(({ kind }) => kind === 'flag').map(({ key }) => key);
  const states = versions.filter(({ kind }) => kind === 'state').map(({ key }) => parseStateKey(key));
  const here = states.filter((state) => state.environmentKey === environmentKey);
  return { flags: new Set(flags), states: new Set(here.map((state) => state.flagKey)) };
}

async function currentFlags(
  database: Kysely<Schema>,
  projectId: string,
  environmentKey: string,
  only?: readonly string[],
): Promise<ConfigurationDelta[]> {
  const few = only && only.length <= MANY ? only : undefined;
  const rows = await flagRows(database, projectId, environmentKey, few);
  const wanted = only && !few ? new Set(only) : undefined;
  const stateOf = stateParser();
  return rows
    .filter((row) => wanted?.has(row.key) ?? true)
    .map((row) => ({ flagKey: row.key, flag: parseDocument('flag', row.flag), state: stateOf(row.state) }));
}

/** Parses equal states once: most are on or off, without rules. */
function stateParser(): (document: string | null) => EnvironmentState | undefined {
  const parsed = new Map<string | null, EnvironmentState | undefined>([[null, undefined]]);
  return (document) => {
    if (document !== null && !parsed.has(document)) parsed.set(document, parseDocument('state', document));
    return parsed.get(document);
  };
}

function flagRows(
  database: Kysely<Schema>,
  projectId: string,
  environmentKey: string,
  only: readonly string[] | undefined,
) {
  return database
    .selectFrom('objects as flag')
    .leftJoin('objects as state', (join) =>
      join
        .onRef('state.project_id', '=', 'flag.project_id')
        .on('state.kind', '=', 'state')
        .on(sql`state.key`, '=', sql`cast(${`${environmentKey}/`} as text) || flag.key`),
    )
    .select(['flag.key', 'flag.document as flag', 'state.document as state'])
    .where('flag.project_id', '=', projectId)
    .where('flag.kind', '=', 'flag')
    .$if(only !== undefined, (select) => select.where('flag.key', 'in', only ?? []))
    .orderBy('flag.key')
    .execute();
}
