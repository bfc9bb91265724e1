import type { Edit, WriteRequest } from '../flags/change-service.ts';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import type { FlagReads, StoredProject } from '../flags/flag-store.ts';
import { draftRevert } from '../flags/revert-change.ts';
import { AppError } from '../lib/app-error.ts';
import { DEMO_ENVIRONMENTS } from './demo-environments.ts';
import type { DemoEvent, DemoFlag, DemoProject } from './demo-project.ts';
import { draftEvent, EVENT_TOOLS } from './draft-event.ts';

/** One change of the demo, as it is asked for when its turn comes. */
export interface DemoStep {
  readonly tool: string;
  readonly reason: string;
  /** What to draft, decided on what the project then holds. */
  prepare(
    reads: FlagReads,
    project: StoredProject,
  ): Promise<Pick<WriteRequest, 'reverts'> & { readonly edit: Edit<unknown> }>;
}

/** Every change of a project after it was made, in order: flags made, then switched, then what happened. */
export function demoSteps(project: DemoProject): readonly DemoStep[] {
  return [
    ...project.flags.map(creation),
    ...project.flags.map(firstStates),
    ...project.events.map(happening),
  ];
}

/** Drafts a project's own document, environments, attributes, saved lists and segments. */
export async function draftProject(
  draft: Draft,
  { key, name, description, attributes, lists, segments }: DemoProject,
): Promise<void> {
  await draft.put('project', key, { key, name, description });
  for (const environment of DEMO_ENVIRONMENTS) await draft.put('environment', environment.key, environment);
  for (const attribute of attributes) await draft.put('attribute', attribute.key, attribute);
  for (const list of lists) await draft.put('list', list.key, list);
  for (const segment of segments) await draft.put('segment', segment.key, segment);
}

function creation({ states: _, ...flag }: DemoFlag): DemoStep {
  return step('create_flag', `Asked for by ${flag.owner ?? 'nobody in particular'}.`, (draft) =>
    draft.put('flag', flag.key, { ...flag, archived: false }),
  );
}

function firstStates({ key, states }: DemoFlag): DemoStep {
  const targeted = Object.values(states).some((state) => state.rules.length > 0);
  const tool = targeted ? 'set_flag_rules' : 'set_flag_state';
  return step(tool, 'As agreed when it was made.', async (draft) => {
    for (const [environment, state] of Object.entries(states))
      await draft.put('state', stateKey(environment, key), state);
  });
}

function happening(event: DemoEvent): DemoStep {
  const tool = EVENT_TOOLS[event.did];
  return event.did === 'undo'
    ? undoing(event, tool)
    : step(tool, event.reason, (draft) => draftEvent(draft, event));
}

function step(tool: string, reason: string, edit: Edit): DemoStep {
  return { tool, reason, prepare: async () => ({ edit }) };
}

function undoing({ flag, reason }: DemoEvent, tool: string): DemoStep {
  return {
    tool,
    reason,
    async prepare(reads, project) {
      const change = await reads.lastChange(project.id, flag);
      if (change === undefined)
        throw new AppError('NOT_FOUND', `Nothing happened to "${flag}".`, { hint: 'Mend the demo.' });
      return { reverts: change.id, edit: (draft) => draftRevert(draft, change) };
    },
  };
}
