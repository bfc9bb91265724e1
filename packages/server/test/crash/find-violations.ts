import type { Change } from '../../src/flags/change.ts';
import { stateKey } from '../../src/flags/documents.ts';
import type { FlagReads, ObjectVersions } from '../../src/flags/flag-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { auditOf } from '../audit/audited-database.ts';
import { type AcknowledgedWrite, PROJECT } from './crash-writer.ts';

/** What a database held after a crash, and everything that is wrong with it. */
export interface CrashFindings {
  readonly changes: number;
  readonly violations: readonly string[];
}

/** Looks for lost or torn writes in a database that was opened again. */
export async function findViolations(
  storage: Storage,
  acknowledged: readonly AcknowledgedWrite[],
): Promise<CrashFindings> {
  const damage = [...(await storage.integrityCheck()), ...(await brokenChain(storage))];
  return storage.read(async (reads) => {
    const changes = await allChanges(reads);
    const torn = await Promise.all(changes.map((change) => tornBy(reads, change)));
    const violations = [
      ...damage.map((line) => `integrity: ${line}`),
      ...lost(changes, acknowledged),
      ...(await miscounted(reads, changes)),
      ...torn.flat(),
    ];
    return { changes: changes.length, violations };
  });
}

/** Whether every change that stayed has its line, in an unbroken chain. */
async function brokenChain(storage: Storage): Promise<string[]> {
  const { first, rows } = await auditOf(storage).verify(PROJECT.organizationId);
  const { total } = await storage.read((reads) => reads.changes(PROJECT.id, {}, { limit: 1 }));
  return [
    ...(first === undefined ? [] : [`audit: row ${first.seq}, ${first.problem}`]),
    // The project itself was put there without a line.
    ...(rows === total - 1 ? [] : [`audit: ${rows} lines for ${total} changes`]),
  ];
}

async function allChanges(reads: FlagReads): Promise<Change[]> {
  const changes: Change[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.changes(
      PROJECT.id,
      {},
      { limit: 1000, ...(cursor !== undefined && { cursor }) },
    );
    changes.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return changes;
}

function lost(changes: readonly Change[], acknowledged: readonly AcknowledgedWrite[]): string[] {
  const revisions = new Map(changes.map((change) => [change.id, change.revision]));
  const missing = acknowledged.filter((write) => revisions.get(write.changeId) !== write.revision);
  return missing.map((write) => `lost: ${write.changeId} at revision ${write.revision}`);
}

/** Revisions are 1, 2, 3, … without a gap, and the project stands at the last. */
async function miscounted(reads: FlagReads, changes: readonly Change[]): Promise<string[]> {
  const project = await reads.project(PROJECT.organizationId, PROJECT.key);
  const distinct = new Set(changes.map((change) => change.revision)).size;
  const newest = changes[0]?.revision;
  if (project?.revision === changes.length && newest === changes.length && distinct === changes.length)
    return [];
  return [`counted: ${changes.length} changes, newest ${newest}, project at ${project?.revision}`];
}

/** What is missing of a change: each flag and state it names must be there, current, in history and in the index. */
async function tornBy(reads: FlagReads, change: Change): Promise<string[]> {
  const versions = await reads.versions(change.id);
  const torn = await Promise.all(change.flagKeys.map((key) => tornFlag(reads, change, versions, key)));
  return torn.flat().map((what) => `torn: ${change.id} has no ${what}`);
}

async function tornFlag(
  reads: FlagReads,
  change: Change,
  versions: readonly ObjectVersions[],
  flagKey: string,
): Promise<string[]> {
  const flag = await reads.object(change.projectId, 'flag', flagKey);
  const states = await reads.states(change.projectId, flagKey);
  const kept = (kind: string, key: string) =>
    versions.some((version) => version.kind === kind && version.key === key && version.after !== undefined);
  const missing = [
    flag?.revision !== undefined && flag.revision >= change.revision ? '' : `flag ${flagKey}`,
    kept('flag', flagKey) ? '' : `version of flag ${flagKey}`,
    ...change.environmentKeys.flatMap((environment) => [
      (states[environment]?.revision ?? 0) >= change.revision ? '' : `state of ${flagKey} in ${environment}`,
      kept('state', stateKey(environment, flagKey)) ? '' : `version of the state of ${flagKey}`,
    ]),
    (await reads.flagKeyIgnoringCase(change.projectId, flagKey)) === flagKey ? '' : `index of ${flagKey}`,
  ];
  return missing.filter(Boolean);
}
