import { randomUUID } from 'node:crypto';
import type { FlagConfiguration, SavedList, Segment } from '@guidon/core';
import { stateKey } from '../../../src/flags/documents.ts';
import { actorOf } from '../../../src/principals/caller.ts';
import type { SdkServer } from './sdk-server.ts';

/** What {@link save} saves. */
export interface Saved {
  readonly flags: readonly FlagConfiguration[];
  readonly segments?: readonly Segment[];
  readonly lists?: readonly SavedList[];
}

/** Saves everything as one change of production: a tool for each would take minutes, and tools have no words for some. */
export async function save({ test: { app } }: SdkServer, saved: Saved): Promise<void> {
  const { flags, segments = [], lists = [] } = saved;
  const actor = actorOf(await app.operatorCaller());
  const nothing = { expectedRevision: undefined, idempotencyKey: undefined, reason: undefined };
  const request = {
    project: undefined,
    tool: 'test',
    role: 'editor' as const,
    dryRun: false,
    digest: randomUUID(),
    ...nothing,
  };
  await app.services.changes.apply(actor, request, async (draft) => {
    for (const list of lists) await draft.put('list', list.key, list);
    for (const segment of segments) await draft.put('segment', segment.key, segment);
    for (const { flag, state } of flags) {
      await draft.put('flag', flag.key, flag);
      await draft.put('state', stateKey('production', flag.key), state);
    }
  });
}
