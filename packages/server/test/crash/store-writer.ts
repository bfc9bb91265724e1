import type { Change } from '../../src/flags/change.ts';
import { stateKey } from '../../src/flags/documents.ts';
import type { FlagWrites } from '../../src/flags/flag-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { type AcknowledgedWrite, type CrashWriter, PROJECT } from './crash-writer.ts';

/** A writer straight through FlagStore: each change puts a flag and its state and moves the revision. */
export function createCrashWriter(storage: Storage): CrashWriter {
  return {
    prepare: () => storage.write(prepare),
    write: (name) => storage.write((writes) => writeFlag(writes, name)),
  };
}

async function prepare(writes: FlagWrites): Promise<void> {
  const { id, key, organizationId } = PROJECT;
  await writes.insertOrganization({ id: organizationId, key: organizationId, name: organizationId });
  await writes.insertProject({ id, organizationId, key });
  const change = aChange('chg_project', 1, []);
  await writes.insertChange(change);
  const document = { key, name: key };
  await writes.putObject({ ...place(change), kind: 'project', key, document });
  await writes.setRevision(id, 1);
}

async function writeFlag(writes: FlagWrites, name: string): Promise<AcknowledgedWrite> {
  const project = await writes.project(PROJECT.organizationId, PROJECT.key);
  const change = aChange(`chg_${name}`, (project?.revision ?? 0) + 1, [name]);
  await writes.insertChange(change);
  await putFlag(writes, change, name);
  await putState(writes, change, name);
  await writes.setRevision(PROJECT.id, change.revision);
  return { changeId: change.id, revision: change.revision };
}

async function putFlag(writes: FlagWrites, change: Change, key: string): Promise<void> {
  const variations = [{ key: 'on', value: true }];
  const fixed = { type: 'boolean', kind: 'release', tags: ['crash'], archived: false } as const;
  const document = { ...fixed, key, variations, default: { variation: 'on' }, description: change.id };
  await writes.putObject({ ...place(change), kind: 'flag', key, document });
}

async function putState(writes: FlagWrites, change: Change, flagKey: string): Promise<void> {
  const document = { enabled: true, rules: [] };
  await writes.putObject({ ...place(change), kind: 'state', key: stateKey('dev', flagKey), document });
}

function place(change: Change): { projectId: string; changeId: string; revision: number; at: string } {
  return { projectId: change.projectId, changeId: change.id, revision: change.revision, at: change.at };
}

function aChange(id: string, revision: number, flagKeys: string[]): Change {
  return {
    id,
    projectId: PROJECT.id,
    revision,
    at: new Date().toISOString(),
    author: { principalId: 'prn_crash', name: 'crash', kind: 'agent', door: 'stdio' },
    tool: 'crash',
    summary: [],
    diff: [],
    flagKeys,
    environmentKeys: flagKeys.length > 0 ? ['dev'] : [],
  };
}
