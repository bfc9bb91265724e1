import {
  CompiledEnvironment,
  DEFAULT_STATE,
  type Evaluation,
  type EvaluationContext,
  type Explanation,
} from '@guidon/core';
import type { Actor } from './actor.ts';
import { findEnvironment, findFlag, findProject } from './find.ts';
import type { FlagReads, FlagStore, StoredProject } from './flag-store.ts';

/** How many environments stay compiled; the one longest unused goes first. */
const COMPILED_LIMIT = 64;

interface Compiled {
  readonly environment: CompiledEnvironment;
  /** Project revision it was brought up to. */
  revision: number;
}

/** Where to evaluate. */
export interface EvaluationQuery {
  /** Project key; may be absent while there is one project. */
  readonly project?: string | undefined;
  readonly environment: string;
}

/** Where an evaluation took place. */
export interface EvaluationPlace {
  readonly project: StoredProject;
  readonly environmentKey: string;
}

/**
 * Evaluates flags for a context.
 *
 * An environment is compiled once and then brought up to date with only the flags that changed, so every answer is
 * of the newest revision, whichever process made it.
 */
export class EvaluationService {
  readonly #store: FlagStore;
  readonly #compiled = new Map<string, Compiled>();

  constructor(store: FlagStore) {
    this.#store = store;
  }

  /** One flag, with the trace of how its value came about. NOT_FOUND for an unknown project, environment or flag. */
  explain(
    actor: Actor,
    place: EvaluationQuery,
    flagKey: string,
    context: EvaluationContext,
  ): Promise<EvaluationPlace & { readonly explanation: Explanation }> {
    return this.#at(actor, place, async (reads, found, environment) => {
      await findFlag(reads, found.project, flagKey);
      return { ...found, explanation: environment.explain(flagKey, context) };
    });
  }

  /** Every flag that is not archived, by key. */
  evaluateAll(
    actor: Actor,
    place: EvaluationQuery,
    context: EvaluationContext,
  ): Promise<EvaluationPlace & { readonly evaluations: readonly Evaluation[] }> {
    return this.#at(actor, place, async (_reads, found, environment) => {
      return { ...found, evaluations: environment.evaluateAll(context) };
    });
  }

  #at<T>(
    actor: Actor,
    place: EvaluationQuery,
    work: (reads: FlagReads, found: EvaluationPlace, environment: CompiledEnvironment) => Promise<T>,
  ): Promise<T> {
    return this.#store.read(async (reads) => {
      const project = await findProject(reads, actor, place.project);
      const environmentKey = (await findEnvironment(reads, project, place.environment)).key;
      return work(reads, { project, environmentKey }, await this.#upToDate(reads, project, environmentKey));
    });
  }

  async #upToDate(
    reads: FlagReads,
    project: StoredProject,
    environmentKey: string,
  ): Promise<CompiledEnvironment> {
    const name = `${project.id}/${environmentKey}`;
    const known = this.#compiled.get(name) ?? { environment: new CompiledEnvironment(), revision: 0 };
    this.#compiled.delete(name);
    this.#compiled.set(name, known);
    this.#evict();
    if (known.revision < project.revision) await bringUpToDate(known, reads, project, environmentKey);
    return known.environment;
  }

  #evict(): void {
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > COMPILED_LIMIT && oldest !== undefined) this.#compiled.delete(oldest);
  }
}

async function bringUpToDate(
  known: Compiled,
  reads: FlagReads,
  project: StoredProject,
  environmentKey: string,
): Promise<void> {
  for (const delta of await reads.configuration(project.id, environmentKey, known.revision)) {
    if (delta.flag === undefined) known.environment.delete(delta.flagKey);
    else known.environment.set(delta.flag, delta.state ?? DEFAULT_STATE);
  }
  known.revision = project.revision;
}
