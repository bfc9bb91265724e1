import { DEFAULT_BY } from '../bucketing.ts';
import { describeValue } from '../describe-value.ts';
import type { Clause, Condition, FlagCondition, SegmentCondition } from '../model.ts';
import type { ProblemList } from '../problem-list.ts';
import { emptyScope } from '../scope.ts';
import type { AttributeLint } from './attribute-lint.ts';
import { type ConditionLeaf, conditionLeaves } from './condition-leaves.ts';
import { lintAmbiguity } from './lint-ambiguity.ts';
import { lintPrerequisite } from './lint-prerequisite.ts';
import type { LintProject } from './lint-project.ts';

/** Values beyond which a list is better kept by itself. */
const LONG = 100;

/** Judges conditions by what their project has. */
export class ConditionLint {
  readonly #project: LintProject;
  readonly #attributes: AttributeLint;
  readonly #environment: string | undefined;
  readonly #list: ProblemList;
  /** What values are tried with. */
  readonly #scope = emptyScope();

  /** Without an environment prerequisites are judged by their values everywhere. */
  constructor(
    project: LintProject,
    attributes: AttributeLint,
    environment: string | undefined,
    list: ProblemList,
  ) {
    this.#project = project;
    this.#attributes = attributes;
    this.#environment = environment;
    this.#list = list;
    // All that is tried shares one allowance, so that no flag can hold the process.
    this.#scope.effort.enter();
  }

  /** Judges everything a condition asks. */
  lint(condition: Condition, path: string): void {
    for (const leaf of conditionLeaves(condition, path)) this.#lintLeaf(leaf);
  }

  #lintLeaf({ condition, path, inside }: ConditionLeaf): void {
    if ('segment' in condition) this.#checkSegment(condition, path);
    else if ('flag' in condition) this.#checkFlag(condition, path);
    else if ('percentage' in condition)
      this.#attributes.checkBucketing({ by: condition.by ?? DEFAULT_BY, path: `${path}.by` });
    else if (!inside) this.#attributes.checkName(condition.attribute, `${path}.attribute`);
    if ('operator' in condition) this.#lintClause(condition, path, inside);
    if (('element' in condition || 'size' in condition) && !inside)
      this.#attributes.checkElements(condition.attribute, `${path}.attribute`);
  }

  #lintClause(clause: Clause, path: string, inside: boolean): void {
    if (/^(not_)?in_list$/.test(clause.operator)) this.#checkList(clause, path);
    if (Array.isArray(clause.value) && clause.value.length > LONG)
      this.#longList(clause.attribute, clause.value.length, path);
    const type = inside ? undefined : this.#attributes.entry(clause.attribute)?.type;
    lintAmbiguity(clause, type === 'json' ? undefined : type, path, this.#list);
    if (!inside) this.#attributes.checkClause(clause, path);
  }

  #checkSegment({ segment }: SegmentCondition, path: string): void {
    if (this.#project.segment(segment) !== undefined) return;
    const message = `There is no segment ${describeValue(segment)}.`;
    this.#list.error(`${path}.segment`, 'UNKNOWN_SEGMENT', message, 'Make it first, or correct its key.');
  }

  /** A list that does not exist is empty in GrowthBook and an error elsewhere. */
  #checkList({ value, dialect }: Clause, path: string): void {
    if (this.#project.hasList(String(value))) return;
    const message = `There is no list ${describeValue(value)}.`;
    const hint = 'Make it first, or correct its key.';
    if (dialect === 'growthbook') this.#list.warning(`${path}.value`, 'UNKNOWN_LIST', message, hint);
    else this.#list.error(`${path}.value`, 'UNKNOWN_LIST', message, hint);
  }

  #checkFlag(condition: FlagCondition, path: string): void {
    const other = this.#project.flag(condition.flag);
    if (other !== undefined)
      return lintPrerequisite(condition, other, this.#environment, this.#scope, path, this.#list);
    const message = `There is no flag ${describeValue(condition.flag)} to wait for.`;
    this.#list.error(`${path}.flag`, 'UNKNOWN_PREREQUISITE', message, 'Make it first, or correct its key.');
  }

  #longList(attribute: string, length: number, path: string): void {
    const message = `${length} values of ${describeValue(attribute)} are written into one condition.`;
    this.#list.warning(`${path}.value`, 'LONG_LIST', message, 'Keep them in a saved list and use in_list.');
  }
}
