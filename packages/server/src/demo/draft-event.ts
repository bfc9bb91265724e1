import type { EnvironmentState, Rule } from '@guidon/core';
import { stateKey } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import type { DemoEvent } from './demo-project.ts';

/** An event that a draft can be made of; an undo needs to know what it undoes. */
export type DraftedEvent = Exclude<DemoEvent, { did: 'undo' }>;

/** The tool each event would have come through. */
export const EVENT_TOOLS: Readonly<Record<DemoEvent['did'], string>> = {
  raise: 'set_flag_rules',
  switch: 'set_flag_state',
  promote: 'promote_flag',
  undo: 'revert_change',
  archive: 'update_flag',
};

/** Drafts what happened. */
export async function draftEvent(draft: Draft, event: DraftedEvent): Promise<void> {
  switch (event.did) {
    case 'raise':
      return editState(draft, event.flag, event.environment, (state) =>
        raised(state, event.rule, event.percentage),
      );
    case 'switch':
      for (const environment of await draft.environments(event.environments)) {
        await editState(draft, event.flag, environment, (state) => ({ ...state, enabled: event.enabled }));
      }
      return;
    case 'promote':
      return draft.put('state', stateKey(event.to, event.flag), await draft.state(event.from, event.flag));
    case 'archive':
      return draft.put('flag', event.flag, { ...(await draft.flag(event.flag)), archived: true });
  }
}

async function editState(
  draft: Draft,
  flag: string,
  environment: string,
  edit: (state: EnvironmentState) => EnvironmentState,
): Promise<void> {
  await draft.put('state', stateKey(environment, flag), edit(await draft.state(environment, flag)));
}

function raised(state: EnvironmentState, ruleId: string, percentage: number): EnvironmentState {
  return {
    ...state,
    rules: state.rules.map((rule) => (rule.id === ruleId ? raisedRule(rule, percentage) : rule)),
  };
}

function raisedRule(rule: Rule, percentage: number): Rule {
  return 'rollout' in rule.serve
    ? { ...rule, serve: { rollout: { ...rule.serve.rollout, percentage } } }
    : rule;
}
