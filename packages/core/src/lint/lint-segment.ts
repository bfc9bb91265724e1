import type { Problem, Segment } from '../model.ts';
import { ProblemList } from '../problem-list.ts';
import { AttributeLint } from './attribute-lint.ts';
import { ConditionLint } from './condition-lint.ts';
import { findSegmentCycle } from './find-cycle.ts';
import type { LintProject } from './lint-project.ts';

/**
 * Finds what is wrong or doubtful about a segment among the rest of its project, as `lintFlag` does for a flag.
 * Complements `validateSegment`, which must have found no error.
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
export function lintSegment(segment: Segment, project: LintProject): Problem[] {
  const list = new ProblemList();
  const attributes = new AttributeLint(project.attributes, list);
  new ConditionLint(project, attributes, undefined, list).lint(segment.when, 'when');
  const cycle = findSegmentCycle(segment, project);
  if (cycle !== undefined) {
    const message = `The segment refers to itself: ${cycle.join(' → ')}.`;
    list.error('when', 'SEGMENT_CYCLE', message, 'Remove one of these references.');
  }
  return list.problems;
}
