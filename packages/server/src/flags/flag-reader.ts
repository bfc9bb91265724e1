import type { EnvironmentState } from '@guidon/core';
import type { Actor } from './actor.ts';
import type { Change } from './change.ts';
import type {
  AttributeDocument,
  EnvironmentDocument,
  ExampleDocument,
  PolicyDocument,
  StoredObject,
} from './documents.ts';
import { findEnvironment, findFlag, findProject, listEnvironments, visibleProjects } from './find.ts';
import type {
  ChangeQuery,
  FlagQuery,
  FlagReads,
  FlagRow,
  FlagStore,
  Organization,
  Page,
  PageRequest,
  StoredProject,
} from './flag-store.ts';
import { policiesOf } from './policy.ts';
import { type ProjectContents, readContents } from './project-contents.ts';

/** A project with its environments and how many flags it has. */
export interface ProjectOverview {
  readonly project: StoredProject;
  readonly environments: readonly StoredObject<'environment'>[];
  /** By environment; those nobody made one for are missing. */
  readonly policies: ReadonlyMap<string, PolicyDocument>;
  readonly flags: { readonly active: number; readonly archived: number };
}

/** A flag with its state in every environment of its project, in their order. */
export interface FlagOverview {
  readonly project: StoredProject;
  readonly flag: StoredObject<'flag'>;
  readonly environments: readonly {
    readonly environment: EnvironmentDocument;
    readonly state: EnvironmentState | undefined;
  }[];
  readonly lastChange: Change | undefined;
}

/** A page of flags and the project they are in. */
export interface FlagPage extends Page<FlagRow> {
  readonly project: StoredProject;
  readonly environments: readonly StoredObject<'environment'>[];
}

/** Answers what there is. Every call sees one consistent snapshot, and only the actor's projects. */
export class FlagReader {
  readonly #store: FlagStore;

  constructor(store: FlagStore) {
    this.#store = store;
  }

  /** The actor's organization and the projects in it. */
  projects(actor: Actor): Promise<{
    readonly organization: Organization | undefined;
    readonly projects: readonly ProjectOverview[];
  }> {
    return this.#store.read(async (reads) => {
      const organization = (await reads.organizations()).find((one) => one.id === actor.organizationId);
      const projects: ProjectOverview[] = [];
      for (const project of await visibleProjects(reads, actor)) {
        const environments = await listEnvironments(reads, project.id);
        const policies = await policiesOf(reads, project.id);
        projects.push({ project, environments, policies, flags: await reads.countFlags(project.id) });
      }
      return { organization, projects };
    });
  }

  /** Flags by key. Environments named in the query must exist (NOT_FOUND). */
  flags(
    actor: Actor,
    projectKey: string | undefined,
    query: FlagQuery,
    page: PageRequest,
  ): Promise<FlagPage> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      for (const key of environmentsOf(query)) await findEnvironment(reads, project, key);
      const environments = await listEnvironments(reads, project.id);
      return { ...(await reads.flags(project.id, query, page)), project, environments };
    });
  }

  /** One flag, everywhere. NOT_FOUND with the closest names, also for the environment it is wanted for. */
  flag(
    actor: Actor,
    projectKey: string | undefined,
    key: string,
    environmentKey?: string,
  ): Promise<FlagOverview> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      if (environmentKey !== undefined) await findEnvironment(reads, project, environmentKey);
      const flag = await findFlag(reads, project, key);
      const states = await reads.states(project.id, key);
      const environments = (await listEnvironments(reads, project.id)).map(
        ({ key: environment, document }) => ({
          environment: document,
          state: states[environment]?.document,
        }),
      );
      return { project, flag, environments, lastChange: await reads.lastChange(project.id, key) };
    });
  }

  /** Changes of a project, newest first. NOT_FOUND when nothing is found because what the query names never was. */
  changes(
    actor: Actor,
    projectKey: string | undefined,
    query: ChangeQuery,
    page: PageRequest,
  ): Promise<Page<Change> & { readonly project: StoredProject }> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      const found = await reads.changes(project.id, query, page);
      if (found.total === 0) await checkNamed(reads, project, query);
      return { ...found, project };
    });
  }

  /** A whole project. */
  contents(actor: Actor, projectKey: string | undefined): Promise<ProjectContents> {
    return this.#store.read(async (reads) =>
      readContents(reads, await findProject(reads, actor, projectKey)),
    );
  }

  /** Example contexts of a project, by key. */
  examples(
    actor: Actor,
    projectKey: string | undefined,
  ): Promise<{ readonly project: StoredProject; readonly examples: readonly ExampleDocument[] }> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      const examples = await reads.objects(project.id, 'example');
      return { project, examples: examples.map(({ document }) => document) };
    });
  }

  /** Registered attributes of a project, by key. */
  attributes(
    actor: Actor,
    projectKey: string | undefined,
  ): Promise<{ readonly project: StoredProject; readonly attributes: readonly AttributeDocument[] }> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, projectKey);
      const attributes = await reads.objects(project.id, 'attribute');
      return { project, attributes: attributes.map((attribute) => attribute.document) };
    });
  }
}

async function checkNamed(reads: FlagReads, project: StoredProject, query: ChangeQuery): Promise<void> {
  if (query.flagKey !== undefined) await findFlag(reads, project, query.flagKey);
  if (query.environmentKey !== undefined) await findEnvironment(reads, project, query.environmentKey);
}

function environmentsOf(query: FlagQuery): string[] {
  const { enabled, differs } = query;
  return [...(enabled ? [enabled.environment] : []), ...(differs ? [differs.environment, differs.from] : [])];
}
