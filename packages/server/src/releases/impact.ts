import { type CompiledEnvironment, DEFAULT_STATE, type Evaluation, type JsonValue } from '@guidon/core';
import type { ProposedContent } from '../flags/change-request.ts';
import type { ExampleDocument } from '../flags/documents.ts';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { compileWithParts, type PartsReads } from '../flags/evaluated-parts.ts';
import { deepEqual } from '../lib/deep-equal.ts';
import { impactPlaces } from './impact-places.ts';

const MOST_FLAGS = 50;
const MOST_ENVIRONMENTS = 10;

/** An example context that would be answered otherwise. */
export interface ImpactOnExample {
  readonly example: string;
  readonly flag: string;
  readonly environment: string;
  /** Absent: no value, the code's own default. */
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** What a draft would change for the saved example contexts of its project. */
export type Impact =
  /** There are no examples. */
  | { readonly known: false }
  | {
      readonly known: true;
      /** How many examples were asked. */
      readonly examples: number;
      readonly changes: readonly ImpactOnExample[];
      /** Flags or environments were left out, since there are too many. */
      readonly cut: boolean;
    };

/** Evaluates the project's examples before and after a draft, for the flags and environments it may reach. */
export async function impactOf(draft: Draft, content: ProposedContent): Promise<Impact> {
  const examples = (await draft.reads.objects(draft.project.id, 'example')).map(({ document }) => document);
  if (examples.length === 0) return { known: false };
  const places = await impactPlaces(draft, content);
  const flags = places.flags.slice(0, MOST_FLAGS);
  const environments = places.environments.slice(0, MOST_ENVIRONMENTS);
  const changes: ImpactOnExample[] = [];
  for (const environment of environments)
    changes.push(...(await impactIn(draft, environment, flags, examples)));
  const cut = flags.length < places.flags.length || environments.length < places.environments.length;
  return { known: true, examples: examples.length, changes, cut };
}

async function impactIn(
  draft: Draft,
  environment: string,
  flags: readonly string[],
  examples: readonly ExampleDocument[],
): Promise<readonly ImpactOnExample[]> {
  const before = await compiled(draft.reads, draft, environment, flags);
  const after = await compiled(drafted(draft), draft, environment, flags);
  return examples.flatMap((example) =>
    flags.flatMap((flag) => {
      const [old, now] = [before, after].map((one) => one.evaluate(flag, example.context)) as [
        Evaluation,
        Evaluation,
      ];
      if (deepEqual(old.value, now.value)) return [];
      return [
        {
          example: example.key,
          flag,
          environment,
          ...(old.value === undefined ? {} : { before: old.value }),
          ...(now.value === undefined ? {} : { after: now.value }),
        },
      ];
    }),
  );
}

async function compiled(
  reads: PartsReads,
  { project }: Draft,
  environmentKey: string,
  flagKeys: readonly string[],
): Promise<CompiledEnvironment> {
  const configurations = [];
  for (const key of flagKeys) {
    const flag = (await reads.object(project.id, 'flag', key))?.document;
    const state = (await reads.object(project.id, 'state', stateKey(environmentKey, key)))?.document;
    if (flag !== undefined) configurations.push({ flag, state: state ?? DEFAULT_STATE });
  }
  return compileWithParts(reads, { projectId: project.id, environmentKey }, configurations);
}

/** What a draft would leave, as what is stored is read. */
function drafted(draft: Draft): PartsReads {
  return {
    async object(_projectId, kind, key) {
      const document = await draft.document(kind, key);
      return document && { document };
    },
  };
}
