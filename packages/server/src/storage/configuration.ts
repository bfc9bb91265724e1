import type { EnvironmentState } from '@guidon/core';
import type { Kysely } from 'kysely';
import { parseStateKey, stateKey } from '../flags/documents.ts';
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
  const [flags, states] = [
    await flagRows(database, projectId, few),
    await stateRows(database, projectId, environmentKey, few),
  ];
  const wanted = only && !few ? new Set(only) : undefined;
  const stateOf = stateParser(new Map(states.map(({ key, document }) => [key, document])));
  return flags
    .filter(({ key }) => wanted?.has(key) ?? true)
    .map(({ key, document }) => ({
      flagKey: key,
      flag: parseDocument('flag', document),
      state: stateOf(stateKey(environmentKey, key)),
    }));
}

/** Parses equal states once: most are on or off, without rules. */
function stateParser(documents: ReadonlyMap<string, string>): (key: string) => EnvironmentState | undefined {
  const parsed = new Map<string, EnvironmentState>();
  return (key) => {
    const document = documents.get(key);
    if (document === undefined) return undefined;
    const state = parsed.get(document) ?? parseDocument('state', document);
    parsed.set(document, state);
    return state;
  };
}

function flagRows(database: Kysely<Schema>, projectId: string, only: readonly string[] | undefined) {
  return documents(database, projectId, 'flag')
    .$if(only !== undefined, (select) => select.where('key', 'in', only ?? []))
    .orderBy('key')
    .execute();
}

/**
 * Not joined to their flags: before it has counted the rows of a new table, PostgreSQL would look at every state for
 * every flag.
 */
function stateRows(
  database: Kysely<Schema>,
  projectId: string,
  environmentKey: string,
  only: readonly string[] | undefined,
) {
  const states = documents(database, projectId, 'state');
  if (only !== undefined) {
    const keys = only.map((flagKey) => stateKey(environmentKey, flagKey));
    return states.where('key', 'in', keys).execute();
  }
  // Keys of states begin with the environment and a slash; "0" is the character after the slash.
  return states.where('key', '>=', `${environmentKey}/`).where('key', '<', `${environmentKey}0`).execute();
}

function documents(database: Kysely<Schema>, projectId: string, kind: 'flag' | 'state') {
  return database
    .selectFrom('objects')
    .select(['key', 'document'])
    .where('project_id', '=', projectId)
    .where('kind', '=', kind);
}
