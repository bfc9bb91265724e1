import { loneCompilation } from '../compilation.ts';
import { compileCondition } from '../compile-condition.ts';
import { describeCondition } from '../describe-condition.ts';
import { describeValue } from '../describe-value.ts';
import type { Condition, EnvironmentState, FlagCondition, JsonValue, Serve, Served } from '../model.ts';
import type { ProblemList } from '../problem-list.ts';
import { referencesOf } from '../references.ts';
import type { Scope } from '../scope.ts';
import type { FlagInProject } from './lint-project.ts';

/** Warns of a prerequisite that is archived, or that never has the value waited for. */
export function lintPrerequisite(
  condition: FlagCondition,
  other: FlagInProject,
  environment: string | undefined,
  scope: Scope,
  path: string,
  list: ProblemList,
): void {
  const name = describeValue(condition.flag);
  if (other.flag.archived) {
    const message = `Flag ${name}, which is waited for, is archived.`;
    list.warning(`${path}.flag`, 'ARCHIVED_PREREQUISITE', message, 'Bring it back, or stop waiting for it.');
  }
  const states = Object.entries(other.states).filter(([key]) => key === (environment ?? key));
  const values = possibleValues(
    other,
    states.map(([, state]) => state),
  );
  // What is in a list is not known here.
  if (referencesOf([condition.matches]).lists.size > 0) return;
  if (isEverMet(condition.matches, values, scope)) return;
  const message = `Flag ${name} never has a value for which ${describeCondition(condition.matches)}.`;
  const hint = `Its values are ${describeValue(values.filter((value) => value !== undefined))}.`;
  list.warning(`${path}.matches`, 'PREREQUISITE_NEVER_MET', message, hint);
}

/** Whether a value meets a condition, as far as can be found out in the time there is. */
function isEverMet(condition: Condition, values: readonly (JsonValue | undefined)[], scope: Scope): boolean {
  const test = compileCondition(condition, { ...loneCompilation(), scope });
  try {
    return values.some((value) => test({ value }));
  } catch {
    return true;
  }
}

/** What a flag could answer, whatever its rules are by then; `undefined` is the code's own default. */
function possibleValues(
  { flag }: FlagInProject,
  states: readonly EnvironmentState[],
): (JsonValue | undefined)[] {
  const served = [flag.default, flag.off, ...states.flatMap(servedIn)];
  const written = served.flatMap((one) => (one !== undefined && 'value' in one ? [one.value] : []));
  return [undefined, ...flag.variations.map(({ value }) => value), ...written];
}

function servedIn({
  default: fallback,
  off,
  identities = {},
  rules,
}: EnvironmentState): (Served | undefined)[] {
  return [fallback, off, ...Object.values(identities), ...rules.flatMap(({ serve }) => servedBy(serve))];
}

function servedBy(serve: Serve): readonly Served[] {
  if ('rollout' in serve) return [serve.rollout];
  if ('progressive' in serve) return [serve.progressive];
  if ('holdout' in serve) return [serve.holdout];
  if ('split' in serve) return serve.split.weights;
  if ('experiment' in serve) return serve.experiment.arms;
  return 'nothing' in serve ? [] : [serve];
}
