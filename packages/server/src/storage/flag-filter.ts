import type { EnvironmentState } from '@guidon/core';
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { FlagQuery } from '../flags/flag-store.ts';
import { digestOf } from '../lib/digest.ts';
import { instant } from './instant.ts';
import type { Schema } from './schema.ts';
import { hasWord, searchWords } from './search-words.ts';

const UNTOUCHED = digestOf({ enabled: false, rules: [] } satisfies EnvironmentState);

type Builder = ExpressionBuilder<Schema, 'flag_index'>;
type Condition = Expression<SqlBool>;

/** The conditions on `flag_index` that a query asks for. */
export function flagConditions(build: Builder, projectId: string, query: FlagQuery): Condition[] {
  return [
    build('flag_index.project_id', '=', projectId),
    ...searchWords(query.search ?? '').map((word) => hasWord(build.ref('flag_index.search_text'), word)),
    ...columnConditions(build, query),
    ...(query.tag === undefined ? [] : [hasTag(build, projectId, query.tag)]),
    ...(query.enabled === undefined ? [] : [isEnabled(build, query.enabled)]),
    ...(query.differs === undefined ? [] : [differs(build, query.differs)]),
  ];
}

function columnConditions(build: Builder, query: FlagQuery): Condition[] {
  const conditions: Condition[] = [];
  const { owner, type, kind, changedSince } = query;
  const archived = query.archived ?? false;
  if (owner !== undefined) conditions.push(build('flag_index.owner', '=', owner));
  if (type !== undefined) conditions.push(build('flag_index.type', '=', type));
  if (kind !== undefined) conditions.push(build('flag_index.kind', '=', kind));
  if (archived !== 'any') conditions.push(build('flag_index.archived', '=', archived ? 1 : 0));
  if (changedSince !== undefined)
    conditions.push(build('flag_index.updated_at', '>=', instant(changedSince)));
  return conditions;
}

function hasTag(build: Builder, projectId: string, tag: string): Condition {
  const tagged = build
    .selectFrom('flag_tags')
    .select('flag_tags.flag_key')
    .where('flag_tags.project_id', '=', projectId)
    .where('flag_tags.tag', '=', tag);
  return build('flag_index.flag_key', 'in', tagged);
}

function isEnabled(build: Builder, wanted: { environment: string; value: boolean }): Condition {
  const enabled = build.fn.coalesce(stateColumn(build, wanted.environment, 'enabled'), sql.lit(0));
  return build(enabled, '=', wanted.value ? 1 : 0);
}

function differs(build: Builder, pair: { environment: string; from: string }): Condition {
  return build(fingerprint(build, pair.environment), '<>', fingerprint(build, pair.from));
}

function fingerprint(build: Builder, environment: string): Expression<string | null> {
  return build.fn.coalesce(stateColumn(build, environment, 'fingerprint'), sql.lit(UNTOUCHED));
}

/** A column of the flag's state in an environment; null where it was never touched. */
function stateColumn<C extends 'enabled' | 'fingerprint'>(build: Builder, environment: string, column: C) {
  return build
    .selectFrom('state_index')
    .select(`state_index.${column}`)
    .whereRef('state_index.project_id', '=', 'flag_index.project_id')
    .whereRef('state_index.flag_key', '=', 'flag_index.flag_key')
    .where('state_index.environment_key', '=', environment);
}
