import { booleanVariations, type Flag } from '@guidon/core';
import type { Actor } from '../../src/flags/actor.ts';
import type { Change } from '../../src/flags/change.ts';
import { ChangeService } from '../../src/flags/change-service.ts';
import type { Draft } from '../../src/flags/draft.ts';
import type { FlagWrites } from '../../src/flags/flag-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { type CrashWriter, PROJECT } from './crash-writer.ts';

const ACTOR: Actor = {
  organizationId: PROJECT.organizationId,
  grants: [{ role: 'editor' }],
  author: { principalId: 'prn_crash', name: 'crash', kind: 'agent', door: 'stdio' },
};

/** A writer through the product's own change service: each change makes a flag and switches it on, audited. */
export function createCrashWriter(storage: Storage): CrashWriter {
  const changes = new ChangeService(storage, () => new Date());
  return {
    prepare: () => storage.write(prepare),
    write: async (name) => {
      const { changeId = '', revision } = await changes.apply(ACTOR, request(name), (draft) =>
        draftFlag(draft, name),
      );
      return { changeId, revision };
    },
  };
}

function request(name: string) {
  return {
    project: PROJECT.key,
    tool: 'crash',
    role: 'editor' as const,
    dryRun: false,
    expectedRevision: undefined,
    idempotencyKey: name,
    digest: name,
    reason: undefined,
  };
}

async function draftFlag(draft: Draft, key: string): Promise<void> {
  const flag: Flag = {
    key,
    type: 'boolean',
    variations: booleanVariations,
    default: { variation: 'on' },
    tags: ['crash'],
    kind: 'release',
    archived: false,
  };
  await draft.put('flag', key, flag);
  await draft.put('state', `dev/${key}`, { enabled: true, rules: [] });
}

/** The project under the id that the search for violations knows. */
async function prepare(writes: FlagWrites): Promise<void> {
  const { id, key, organizationId } = PROJECT;
  await writes.insertOrganization({ id: organizationId, key: organizationId, name: organizationId });
  await writes.insertProject({ id, organizationId, key });
  const change = firstChange();
  await writes.insertChange(change);
  const place = { projectId: id, changeId: change.id, revision: 1, at: change.at };
  await writes.putObject({ ...place, kind: 'project', key, document: { key, name: key } });
  await writes.putObject({
    ...place,
    kind: 'environment',
    key: 'dev',
    document: { key: 'dev', name: 'dev', position: 0 },
  });
  await writes.setRevision(id, 1);
}

function firstChange(): Change {
  const at = new Date().toISOString();
  return {
    id: 'chg_project',
    projectId: PROJECT.id,
    revision: 1,
    at,
    author: ACTOR.author,
    tool: 'crash',
    summary: [],
    diff: [],
    flagKeys: [],
    environmentKeys: [],
  };
}
