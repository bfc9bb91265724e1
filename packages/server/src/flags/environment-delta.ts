import type { ConfigurationDelta, EnvironmentVersion, FlagReads, TargetingDelta } from './flag-store.ts';

/** Names an environment as keys and requests do. */
export interface EnvironmentName {
  readonly organizationId: string;
  /** Project key. */
  readonly project: string;
  readonly environment: string;
}

/** What an environment needs to come to its newest revision. */
export interface EnvironmentDelta {
  readonly projectId: string;
  /** The project's revision as of which it was read. */
  readonly readAt: number;
  /** Whether it is all there is, for whoever has nothing. */
  readonly whole: boolean;
  readonly version: EnvironmentVersion;
  readonly flags: readonly ConfigurationDelta[];
  readonly targeting: readonly TargetingDelta[];
}

/** How far somebody has come. */
export interface ReadSoFar {
  readonly projectId: string;
  readonly version: EnvironmentVersion;
}

/**
 * Reads what changed in an environment; undefined when there is none of that name.
 *
 * Who read another project of that name, or a change that is no more (a backup was put back, or a database took over
 * that had not heard of it), gets all of it.
 */
export async function readEnvironmentDelta(
  reads: FlagReads,
  name: EnvironmentName,
  soFar: ReadSoFar | undefined,
): Promise<EnvironmentDelta | undefined> {
  const project = await reads.project(name.organizationId, name.project);
  const version = project && (await reads.environmentVersion(project.id, name.environment));
  if (project === undefined || version === undefined) return undefined;
  const isSame = soFar?.projectId === project.id && (await leadsTo(reads, soFar, version));
  const since = isSame ? soFar.version.revision : 0;
  const isUpToDate = isSame && since === version.revision;
  return {
    projectId: project.id,
    readAt: project.revision,
    whole: !isSame,
    version,
    flags: isUpToDate ? [] : await reads.configuration(project.id, name.environment, since),
    targeting: isUpToDate ? [] : await reads.targeting(project.id, since),
  };
}

/** Whether what was read so far is a part of the history of the newest version. */
async function leadsTo(
  reads: FlagReads,
  { projectId, version: { revision, changeId } }: ReadSoFar,
  newest: EnvironmentVersion,
): Promise<boolean> {
  if (revision === newest.revision) return changeId === newest.changeId;
  return revision < newest.revision && (await reads.changeIdAt(projectId, revision)) === changeId;
}
