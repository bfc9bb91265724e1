import {
  compileFlag,
  DEFAULT_STATE,
  type Evaluation,
  type EvaluationContext,
  type Explanation,
} from '@guidon/core';
import type { Actor } from './actor.ts';
import { stateKey } from './documents.ts';
import { findEnvironment, findFlag, findProject } from './find.ts';
import type { FlagReads, FlagRow, FlagStore, Page, PageRequest, StoredProject } from './flag-store.ts';

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
 * Evaluates flags for a context, always at the newest revision.
 *
 * Only what is asked for is read and compiled: one flag, or one page of them. A process that has just started answers
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
      return { ...place, explanation: compileFlag(flag, state?.document ?? DEFAULT_STATE).explain(context) };
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
      return {
        ...place,
        ...rest,
        items: items.map((row) => evaluateRow(row, place.environmentKey, context)),
      };
    });
  }
}

async function findPlace(reads: FlagReads, actor: Actor, query: EvaluationQuery): Promise<EvaluationPlace> {
  const project = await findProject(reads, actor, query.project);
  return { project, environmentKey: (await findEnvironment(reads, project, query.environment)).key };
}

function evaluateRow(row: FlagRow, environmentKey: string, context: EvaluationContext): Evaluation {
  const state = row.states[environmentKey]?.document ?? DEFAULT_STATE;
  return compileFlag(row.flag.document, state).evaluate(context);
}
