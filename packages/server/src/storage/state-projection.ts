import type { EnvironmentState } from '@guidon/core';
import type { Kysely } from 'kysely';
import { parseStateKey } from '../flags/documents.ts';
import { digestOf } from '../lib/digest.ts';
import type { Schema, StateIndexTable } from './schema.ts';

/** A state as a change left it. */
export interface ProjectedState {
  readonly projectId: string;
  readonly key: string;
  readonly at: string;
  readonly document: EnvironmentState | undefined;
}

/** Brings `state_index` in line with a state's document, and the flag's time with the state's. */
export async function projectState(database: Kysely<Schema>, state: ProjectedState): Promise<void> {
  if (state.document === undefined) await removeState(database, state);
  else await putState(database, indexRow(state, state.document));
  await touchFlag(database, state);
}

async function putState(database: Kysely<Schema>, row: StateIndexTable): Promise<void> {
  await database
    .insertInto('state_index')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'environment_key', 'flag_key']).doUpdateSet(row),
    )
    .execute();
}

async function removeState(database: Kysely<Schema>, state: ProjectedState): Promise<void> {
  const { environmentKey, flagKey } = parseStateKey(state.key);
  await database
    .deleteFrom('state_index')
    .where('project_id', '=', state.projectId)
    .where('environment_key', '=', environmentKey)
    .where('flag_key', '=', flagKey)
    .execute();
}

async function touchFlag(database: Kysely<Schema>, state: ProjectedState): Promise<void> {
  await database
    .updateTable('flag_index')
    .set({ updated_at: state.at })
    .where('project_id', '=', state.projectId)
    .where('flag_key', '=', parseStateKey(state.key).flagKey)
    .where('updated_at', '<', state.at)
    .execute();
}

function indexRow(state: ProjectedState, document: EnvironmentState): StateIndexTable {
  const { environmentKey, flagKey } = parseStateKey(state.key);
  return {
    project_id: state.projectId,
    environment_key: environmentKey,
    flag_key: flagKey,
    enabled: document.enabled ? 1 : 0,
    fingerprint: digestOf(document),
    updated_at: state.at,
  };
}
