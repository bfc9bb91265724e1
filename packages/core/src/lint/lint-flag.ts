import { MOST_NESTED } from '../effort.ts';
import type { EnvironmentState, Flag, Problem } from '../model.ts';
import { ProblemList } from '../problem-list.ts';
import { AttributeLint } from './attribute-lint.ts';
import { ConditionLint } from './condition-lint.ts';
import { findCycle } from './find-cycle.ts';
import type { LintProject } from './lint-project.ts';
import { lintRuleOrder } from './lint-rule-order.ts';
import { isChainTooLong } from './longest-chain.ts';
import { flagNode, graphAround } from './reference-graph.ts';
import { serveBucketings } from './serve-bucketings.ts';
import { attributesOfStates } from './used-attributes.ts';

/**
 * Finds what is wrong or doubtful about a flag among the others of its project: names nobody knows, comparisons an
 * attribute's type or values leave no room for, prerequisites in a circle, in too long a row or without hope, rules that
 * others hide.
 *
 * Complements `validateFlag`, which must have found no error. Errors are what evaluates to an error everywhere, and
 * attributes that a project which registers any does not; those that the states `before` had already are warnings, as
 * is all else. Paths are as those of `validateFlag`. At most 200 errors and 200 warnings are told,
 * errors first.
 *
 * ```ts
 * import { booleanVariations, type Flag, lintFlag, type LintProject } from '@guidon/core';
 *
 * const flag: Flag = {
 *   key: 'checkout',
 *   type: 'boolean',
 *   variations: booleanVariations,
 *   default: { variation: 'off' },
 *   tags: [],
 *   kind: 'release',
 *   archived: false,
 * };
 * const when = { attribute: 'contry', operator: 'equals', value: 'DE' } as const;
 * const rules = [{ id: 'germany', enabled: true, when, serve: { value: true } }];
 * const project: LintProject = {
 *   attributes: [{ key: 'country', type: 'string', identifier: false }],
 *   flag: () => undefined,
 *   segment: () => undefined,
 *   hasList: () => false,
 * };
 * const [problem] = lintFlag(flag, { staging: { enabled: true, rules } }, project);
 * const code = problem?.code; // UNKNOWN_ATTRIBUTE
 * ```
 */
export function lintFlag(
  flag: Flag,
  states: Readonly<Record<string, EnvironmentState>>,
  project: LintProject,
  before: Readonly<Record<string, EnvironmentState>> = {},
): Problem[] {
  const list = new ProblemList();
  const attributes = new AttributeLint(project.attributes, attributesOfStates(before), list);
  for (const [environment, state] of Object.entries(states)) {
    const path = `environments.${environment}`;
    const conditions = new ConditionLint(project, attributes, environment, list);
    for (const [index, { when, serve }] of state.rules.entries()) {
      const here = `${path}.rules[${index}]`;
      if (when !== undefined) conditions.lint(when, `${here}.when`);
      for (const bucketing of serveBucketings(serve, `${here}.serve`)) attributes.checkBucketing(bucketing);
    }
    lintRuleOrder(state.rules, `${path}.rules`, list);
    checkChains(flag, states, environment, project, list);
  }
  return list.problems;
}

function checkChains(
  flag: Flag,
  states: Readonly<Record<string, EnvironmentState>>,
  environment: string,
  project: LintProject,
  list: ProblemList,
): void {
  const graph = graphAround({ flag, states }, environment, project);
  const path = `environments.${environment}.rules`;
  const cycle = findCycle(flagNode(flag.key), graph);
  if (cycle !== undefined) {
    const message = `In ${environment} the flag waits for itself: ${cycle.join(' → ')}.`;
    list.error(path, 'PREREQUISITE_CYCLE', message, 'Remove one of these prerequisites.');
  } else if (isChainTooLong(flagNode(flag.key), graph)) {
    const message = `In ${environment} more than ${MOST_NESTED} flags and segments wait for one another in a row.`;
    list.error(path, 'CHAIN_TOO_LONG', message, 'Let the flag wait for one nearer the end of the row.');
  }
}
