import { MOST_NESTED } from '../effort.ts';
import type { Problem, Segment } from '../model.ts';
import { ProblemList } from '../problem-list.ts';
import { AttributeLint } from './attribute-lint.ts';
import { ConditionLint } from './condition-lint.ts';
import { findCycle } from './find-cycle.ts';
import type { LintProject } from './lint-project.ts';
import { isChainTooLong } from './longest-chain.ts';
import { findInEnvironments } from './reference-graph.ts';
import { attributesOf } from './used-attributes.ts';

/**
 * Finds what is wrong or doubtful about a segment among the rest of its project, as `lintFlag` does for a flag.
 * Complements `validateSegment`, which must have found no error. Attributes that the segment `before` asked for already are not refused.
 *
 * ```ts
 * import { lintSegment, type Segment } from '@guidon/core';
 *
 * const segment: Segment = { key: 'pro', when: { segment: 'paying' } };
 * const paying: Segment = { key: 'paying', when: { segment: 'pro' } };
 * const project = { attributes: [], flag: () => undefined, segment: () => paying, hasList: () => false };
 * const [problem] = lintSegment(segment, project);
 * const code = problem?.code; // SEGMENT_CYCLE
 * ```
 */
export function lintSegment(segment: Segment, project: LintProject, before?: Segment): Problem[] {
  const list = new ProblemList();
  const attributes = new AttributeLint(
    project.attributes,
    attributesOf(before === undefined ? [] : [before.when]),
    list,
  );
  new ConditionLint(project, attributes, undefined, list).lint(segment.when, 'when');
  checkChains(segment, project, list);
  return list.problems;
}

function checkChains(segment: Segment, project: LintProject, list: ProblemList): void {
  const cycle = findInEnvironments(segment, project, findCycle);
  if (cycle !== undefined) {
    const message = `The segment refers to itself: ${cycle.join(' → ')}.`;
    list.error('when', 'SEGMENT_CYCLE', message, 'Remove one of these references.');
  } else if (findInEnvironments(segment, project, isChainTooLong)) {
    const message = `More than ${MOST_NESTED} segments and flags refer to one another in a row.`;
    list.error('when', 'CHAIN_TOO_LONG', message, 'Refer to one nearer the end of the row.');
  }
}
