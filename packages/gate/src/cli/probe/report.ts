import { compareTools, type ToolChange } from '../compare-tools.ts';
import type { Baseline } from './baseline.ts';
import type { Era, Failure, Sight } from './look.ts';

/** What one client saw, and what of it is another than before. */
export type Finding =
  | Failure
  | (Omit<Sight, 'tools'> & {
      /** How many there are, and their names, sorted. */
      readonly tools: number;
      readonly names: readonly string[];
      readonly changes: readonly ToolChange[];
    });

/** What became of one round. */
export interface Report {
  /** When it began, as ISO 8601. */
  readonly at: string;
  readonly target: string;
  /** Every client saw tools, and none that are others than before. */
  readonly ok: boolean;
  /** What the tools are compared with; undefined when there is nothing. */
  readonly comparedWith?: string;
  readonly looks: readonly Finding[];
}

/** What was seen in a round, beside what was seen before it. */
export function reportOf(
  target: string,
  at: Date,
  looks: readonly (Sight | Failure)[],
  baseline: Baseline,
): Report {
  const findings = looks.map((seen) => findingOf(seen, baseline));
  return {
    at: at.toISOString(),
    target,
    ok: findings.every((finding) => finding.ok && finding.changes.length === 0),
    ...(baseline.name === undefined ? {} : { comparedWith: baseline.name }),
    looks: findings,
  };
}

function findingOf(seen: Sight | Failure, baseline: Baseline): Finding {
  if (!seen.ok) return seen;
  const before = baseline.toolsOf(seen.era);
  const changes = before === undefined ? [] : compareTools(before, seen.tools);
  return { ...seen, tools: seen.tools.length, names: seen.tools.map(({ name }) => name), changes };
}

/** Names the eras of findings that are so. */
export function erasWhere(report: Report, test: (finding: Finding) => boolean): readonly Era[] {
  return report.looks.filter(test).map(({ era }) => era);
}
