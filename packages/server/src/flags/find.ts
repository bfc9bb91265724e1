import { AppError } from '../lib/app-error.ts';
import { closest, didYouMean, listed } from '../lib/closest.ts';
import type { Actor } from './actor.ts';
import type { StoredObject } from './documents.ts';
import type { FlagReads, StoredProject } from './flag-store.ts';
import { canSee } from './grant.ts';
import { SURFACE_PROJECT } from './surface-project.ts';

/**
 * The project a call means: the one named, or the only one there is.
 *
 * Throws NOT_FOUND with the closest names, also for one the actor may not see, and INVALID_ARGUMENT when none is named
 * and there are several.
 */
export async function findProject(
  reads: FlagReads,
  actor: Actor,
  key: string | undefined,
): Promise<StoredProject> {
  const meant = await meantProject(reads, actor, key);
  const project = await reads.project(actor.organizationId, meant);
  return project ?? noProject(reads, actor, meant);
}

/**
 * The key of the project a call means, whether there is such a project or not.
 *
 * Throws NOT_FOUND for one the actor may not see, and INVALID_ARGUMENT when none is named and there are several.
 */
export async function meantProject(reads: FlagReads, actor: Actor, key: string | undefined): Promise<string> {
  if (key === undefined) return onlyProject((await visibleProjects(reads, actor)).filter(isForFlags)).key;
  return canSee(actor.grants, key) ? key : noProject(reads, actor, key);
}

async function noProject(reads: FlagReads, actor: Actor, key: string): Promise<never> {
  const keys = (await visibleProjects(reads, actor)).map((one) => one.key);
  throw notFound('project', key, keys, 'list_projects shows the projects there are.');
}

/** The organization's projects that the actor may see, by key. */
export async function visibleProjects(reads: FlagReads, actor: Actor): Promise<readonly StoredProject[]> {
  const projects = await reads.projects(actor.organizationId);
  return projects.filter((project) => canSee(actor.grants, project.key));
}

/** Surface flags are always named. */
function isForFlags({ key }: StoredProject): boolean {
  return key !== SURFACE_PROJECT;
}

function onlyProject(projects: readonly StoredProject[]): StoredProject {
  const [only, second] = projects;
  if (only !== undefined && second === undefined) return only;
  const keys = projects.map((project) => project.key).slice(0, 20);
  const hint =
    only === undefined ? 'Make one with save_project.' : `Pass project: one of ${keys.join(', ')}.`;
  throw new AppError('INVALID_ARGUMENT', `Which project? There are ${projects.length}.`, {
    hint,
    details: { projects: keys },
  });
}

/** The flag of this key. Throws NOT_FOUND with the closest names, and advice when it was deleted. */
export async function findFlag(
  reads: FlagReads,
  project: StoredProject,
  key: string,
): Promise<StoredObject<'flag'>> {
  const flag = await reads.object(project.id, 'flag', key);
  if (flag !== undefined) return flag;
  const matches = closest(key, await reads.keys(project.id, 'flag'));
  const otherwise =
    'If code still asks for it, it gets its own default: remove the reference, or make the flag with create_flag.';
  throw new AppError('NOT_FOUND', `There is no flag "${key}" in project "${project.key}".`, {
    hint: didYouMean(matches, otherwise),
    details: { closest: matches },
  });
}

/** The segment or saved list of this key. Throws NOT_FOUND with the closest names. */
export async function findNamed<K extends 'segment' | 'list'>(
  reads: FlagReads,
  project: StoredProject,
  kind: K,
  key: string,
): Promise<StoredObject<K>> {
  const found = await reads.object(project.id, kind, key);
  if (found !== undefined) return found;
  const make = kind === 'segment' ? 'save_segment makes one.' : 'update_list with create: true makes one.';
  throw notFound(kind, key, await reads.keys(project.id, kind), make);
}

/** The project's environments in their order. */
export async function listEnvironments(
  reads: FlagReads,
  projectId: string,
): Promise<readonly StoredObject<'environment'>[]> {
  const environments = await reads.objects(projectId, 'environment');
  return environments.toSorted(
    (a, b) => a.document.position - b.document.position || (a.key < b.key ? -1 : 1),
  );
}

/** The environment of this key. Throws NOT_FOUND with the names there are. */
export async function findEnvironment(
  reads: FlagReads,
  project: StoredProject,
  key: string,
): Promise<StoredObject<'environment'>> {
  return environmentOf(await listEnvironments(reads, project.id), project, key);
}

/** The one of this key among the environments of a project. Throws NOT_FOUND with the names there are. */
export function environmentOf<E extends { readonly key: string }>(
  environments: readonly E[],
  project: StoredProject,
  key: string,
): E {
  const found = environments.find((environment) => environment.key === key);
  if (found !== undefined) return found;
  const keys = environments.map((environment) => environment.key);
  throw notFound('environment', key, keys, `Project "${project.key}" has ${listed(keys)}.`);
}

function notFound(kind: string, key: string, known: readonly string[], otherwise: string): AppError {
  const matches = closest(key, known);
  return new AppError('NOT_FOUND', `There is no ${kind} "${key}".`, {
    hint: didYouMean(matches, otherwise),
    details: { closest: matches },
  });
}
