import type { EnvironmentState, Flag } from '@guidon/core';
import type { Change } from '../flags/change.ts';
import { type Documents, type ObjectKind, stateKey } from '../flags/documents.ts';
import type { FlagStore } from '../flags/flag-store.ts';

/** The time of everything in tests that does not say otherwise. */
export const NOON = '2026-01-01T12:00:00.000Z';

/** A flag for tests; give what the test is about. */
export function aFlag(fields: Partial<Flag> & { key: string }): Flag {
  return {
    type: 'boolean',
    variations: [
      { key: 'on', value: true },
      { key: 'off', value: false },
    ],
    default: { variation: 'on' },
    tags: [],
    kind: 'release',
    archived: false,
    ...fields,
  };
}

/** A state for tests, on and without rules. */
export function aState(fields: Partial<EnvironmentState> = {}): EnvironmentState {
  return { enabled: true, rules: [], ...fields };
}

/** A change for tests. */
export function aChange(fields: Partial<Change> & Pick<Change, 'id' | 'projectId' | 'revision'>): Change {
  return {
    at: NOON,
    author: { principalId: 'prn_ada', name: 'Ada', kind: 'person', door: 'cli' },
    tool: 'update_flag',
    summary: ['Something changed.'],
    diff: [],
    flagKeys: [],
    environmentKeys: [],
    ...fields,
  };
}

/** An object to put; `flag`, `state` and `environment` below make them. */
export interface Put {
  readonly kind: ObjectKind;
  readonly key: string;
  readonly document: Documents[ObjectKind] | undefined;
}

/** Puts a flag. */
export function flag(fields: Partial<Flag> & { key: string }): Put {
  return { kind: 'flag', key: fields.key, document: aFlag(fields) };
}

/** Puts a flag's state in an environment. */
export function state(environment: string, flagKey: string, fields: Partial<EnvironmentState> = {}): Put {
  return { kind: 'state', key: stateKey(environment, flagKey), document: aState(fields) };
}

/** Deletes an object. */
export function gone(kind: ObjectKind, key: string): Put {
  return { kind, key, document: undefined };
}

/** Makes an organization `acme`, as every project needs one. */
export async function makeOrganization(store: FlagStore, id = 'acme'): Promise<void> {
  await store.write((writes) => writes.insertOrganization({ id, key: id, name: id }));
}

/** Makes a project with its document, at revision 1. */
export async function makeProject(store: FlagStore, id = 'web', organizationId = 'acme'): Promise<void> {
  await store.write((writes) => writes.insertProject({ id, organizationId, key: id }));
  const project = { kind: 'project', key: id, document: { key: id, name: id } } as const;
  await commit(store, 1, [project], { projectId: id, id: `chg_${id}_1` });
}

/** Makes one change that puts objects, at a revision. */
export async function commit(
  store: FlagStore,
  revision: number,
  objects: readonly Put[],
  fields: Partial<Change> = {},
): Promise<Change> {
  const change = aChange({
    id: `chg_${revision}`,
    projectId: 'web',
    revision,
    ...touched(objects),
    ...fields,
  });
  const { id: changeId, projectId, at } = change;
  await store.write(async (writes) => {
    await writes.insertChange(change);
    for (const object of objects) await writes.putObject({ ...object, projectId, changeId, revision, at });
    await writes.setRevision(projectId, revision);
  });
  return change;
}

function touched(objects: readonly Put[]): Pick<Change, 'flagKeys' | 'environmentKeys'> {
  const states = objects.filter(({ kind }) => kind === 'state').map(({ key }) => key.split('/'));
  const flags = objects.filter(({ kind }) => kind === 'flag').map(({ key }) => key);
  return {
    flagKeys: unique([...flags, ...states.map(([, flagKey]) => flagKey ?? '')]),
    environmentKeys: unique(states.map(([environment]) => environment ?? '')),
  };
}

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort();
}
