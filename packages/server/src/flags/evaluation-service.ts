import {
  DEFAULT_STATE,
  type Evaluation,
  type EvaluationContext,
  type Explanation,
  type FlagConfiguration,
} from '@guidon/core';
import type { Actor } from './actor.ts';
import { stateKey } from './documents.ts';
import { compileWithParts, type PartsPlace } from './evaluated-parts.ts';
import { findEnvironment, findFlag, findProject } from './find.ts';
import { findExample } from './find-example.ts';
import type { FlagReads, FlagRow, FlagStore, Page, PageRequest, StoredProject } from './flag-store.ts';

/** Where to evaluate. */
export interface EvaluationQuery {
  /** Project key; may be absent while there is one project. */
  readonly project?: string | undefined;
  readonly environment: string;
  /** Key of a saved example, whose context the one given is put on top of. */
  readonly example?: string | undefined;
}

/** Where an evaluation took place. */
export interface EvaluationPlace {
  readonly project: StoredProject;
  readonly environmentKey: string;
}

/**
 * Evaluates flags for a context, always at the newest revision.
 *
 * Only what is asked for is read and compiled: one flag, or one page of them, with what their rules refer to. A process that has just started answers
 * as fast as one that runs for days, however many flags the project has.
 */
export class EvaluationService {
  readonly #store: FlagStore;

  constructor(store: FlagStore) {
    this.#store = store;
  }

  /** One flag, with the trace of how its value came about. NOT_FOUND for an unknown project, environment or flag. */
  explain(
    actor: Actor,
    query: EvaluationQuery,
    flagKey: string,
    context: EvaluationContext,
  ): Promise<EvaluationPlace & { readonly explanation: Explanation }> {
    return this.#store.read(async (reads) => {
      const place = await findPlace(reads, actor, query);
      const { document: flag } = await findFlag(reads, place.project, flagKey);
      const state = await reads.object(place.project.id, 'state', stateKey(place.environmentKey, flagKey));
      const configuration = { flag, state: state?.document ?? DEFAULT_STATE };
      const environment = await compileWithParts(reads, placeOf(place), [configuration]);
      const whole = await wholeContext(reads, place, query, context);
      return { ...place, explanation: environment.explain(flagKey, whole) };
    });
  }

  /** A page of the flags that are not archived, by key. */
  evaluatePage(
    actor: Actor,
    query: EvaluationQuery,
    context: EvaluationContext,
    page: PageRequest,
  ): Promise<EvaluationPlace & Page<Evaluation>> {
    return this.#store.read(async (reads) => {
      const place = await findPlace(reads, actor, query);
      const { items, ...rest } = await reads.flags(place.project.id, {}, page);
      const configurations = items.map((row) => configurationOf(row, place.environmentKey));
      const environment = await compileWithParts(reads, placeOf(place), configurations);
      const whole = await wholeContext(reads, place, query, context);
      const evaluations = configurations.map(({ flag }) => environment.evaluate(flag.key, whole));
      return { ...place, ...rest, items: evaluations };
    });
  }
}

async function findPlace(reads: FlagReads, actor: Actor, query: EvaluationQuery): Promise<EvaluationPlace> {
  const project = await findProject(reads, actor, query.project);
  return { project, environmentKey: (await findEnvironment(reads, project, query.environment)).key };
}

async function wholeContext(
  reads: FlagReads,
  { project }: EvaluationPlace,
  { example }: EvaluationQuery,
  context: EvaluationContext,
): Promise<EvaluationContext> {
  if (example === undefined) return context;
  return { ...(await findExample(reads, project, example)).context, ...context };
}

function placeOf({ project, environmentKey }: EvaluationPlace): PartsPlace {
  return { projectId: project.id, environmentKey };
}

function configurationOf(row: FlagRow, environmentKey: string): FlagConfiguration {
  return { flag: row.flag.document, state: row.states[environmentKey]?.document ?? DEFAULT_STATE };
}
