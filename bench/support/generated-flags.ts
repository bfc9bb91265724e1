import { booleanVariations, type EnvironmentState, type Flag, type FlagType } from '@guidon/core';
import type { App } from '../../packages/server/src/app.ts';
import type { Change } from '../../packages/server/src/flags/change.ts';
import { type Documents, stateKey } from '../../packages/server/src/flags/documents.ts';
import type { FlagWrites } from '../../packages/server/src/flags/flag-store.ts';
import { newId } from '../../packages/server/src/lib/ids.ts';
import { actorOf } from '../../packages/server/src/principals/caller.ts';

const TYPES: readonly FlagType[] = ['boolean', 'string', 'number', 'json'];
const KINDS = ['release', 'experiment', 'operational', 'kill_switch', 'permission'] as const;
const TEAMS = ['checkout', 'search', 'growth', 'platform', 'payments', 'identity', 'mobile', 'data'];
const WORDS = [
  'basket',
  'invoice',
  'ranking',
  'banner',
  'login',
  'export',
  'sync',
  'upload',
  'pricing',
  'report',
];
const VARIATIONS = {
  boolean: booleanVariations,
  string: [
    { key: 'on', value: 'new' },
    { key: 'off', value: 'old' },
  ],
  number: [
    { key: 'on', value: 20 },
    { key: 'off', value: 10 },
  ],
  json: [
    { key: 'on', value: { limit: 20, modes: ['a', 'b'] } },
    { key: 'off', value: { limit: 10, modes: [] } },
  ],
} as const satisfies Record<FlagType, Flag['variations']>;

const CHUNK = 1000;

/** The key of the flag of this number. */
export function generatedKey(number: number): string {
  return `${at(WORDS, number)}_${at(TEAMS, number)}_${String(number).padStart(5, '0')}`;
}

/** Key of a flag that is not archived; other numbers give other flags, of all types. */
export function activeKey(number: number): string {
  const spread = number * 321;
  return generatedKey(isArchived(spread) ? spread - 1 : spread);
}

/**
 * Fills the project `default` with flags of every kind, with rules and states in three environments.
 *
 * They go through the store in changes of a thousand, so that a database is made in seconds; the diffs of those
 * changes are left empty.
 */
export async function generateFlags(app: App, howMany: number): Promise<void> {
  for (let first = 0; first < howMany; first += CHUNK) {
    await app.services.store.write((writes) =>
      writeFlags(app, writes, first, Math.min(first + CHUNK, howMany)),
    );
  }
}

async function writeFlags(app: App, writes: FlagWrites, first: number, end: number): Promise<void> {
  const change = await nextChange(app, writes, first);
  await writes.setRevision(change.projectId, change.revision);
  await writes.insertChange(change);
  for (let number = first; number < end; number++) await writeFlag(writes, change, number);
}

async function nextChange(app: App, writes: FlagWrites, first: number): Promise<Change> {
  const { organizationId, author } = actorOf(await app.operatorCaller());
  const project = await writes.project(organizationId, 'default');
  if (project === undefined) throw new Error('There is no project "default".');
  const now = new Date();
  const said = {
    author,
    tool: 'import',
    summary: [`flags from ${first} on`],
    diff: [],
    flagKeys: [],
    environmentKeys: [],
  };
  return {
    id: newId('chg', now),
    projectId: project.id,
    revision: project.revision + 1,
    at: now.toISOString(),
    ...said,
  };
}

async function writeFlag(writes: FlagWrites, change: Change, number: number): Promise<void> {
  const flag = flagOf(number);
  const version = {
    projectId: change.projectId,
    changeId: change.id,
    revision: change.revision,
    at: change.at,
  };
  await writes.putObject({ ...version, kind: 'flag', key: flag.key, document: flag });
  for (const [environment, document] of Object.entries(statesOf(number))) {
    await writes.putObject({ ...version, kind: 'state', key: stateKey(environment, flag.key), document });
  }
}

function flagOf(number: number): Documents['flag'] {
  const type = at(TYPES, number);
  return {
    key: generatedKey(number),
    type,
    variations: VARIATIONS[type],
    default: { variation: 'on' },
    off: { variation: 'off' },
    description: `The ${at(WORDS, number * 7)} of ${at(TEAMS, number)} as of sprint ${number % 97}, measured by ${at(WORDS, number * 3)}.`,
    tags: [at(WORDS, number * 3), at(TEAMS, number * 5), `sprint-${number % 97}`],
    owner: at(TEAMS, number),
    kind: at(KINDS, number),
    archived: isArchived(number),
  };
}

function isArchived(number: number): boolean {
  return number % 50 === 49;
}

function statesOf(number: number): Record<string, EnvironmentState> {
  const rules = number % 2 === 0 ? [] : rulesOf(number);
  return {
    development: { enabled: true, rules: [] },
    staging: { enabled: number % 3 !== 0, rules },
    production: { enabled: number % 4 !== 0, rules: number % 10 === 0 ? [] : rules },
  };
}

function rulesOf(number: number): EnvironmentState['rules'] {
  const clause = { attribute: 'country', operator: 'in', value: ['AT', 'CH', 'DE'] } as const;
  return [
    { id: 'region', enabled: true, when: clause, serve: { variation: 'on' } },
    { id: 'rollout', enabled: true, serve: { rollout: { variation: 'on', percentage: number % 100 } } },
  ];
}

function at<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T;
}
