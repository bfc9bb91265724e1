import {
  type FlagInProject,
  type LintProject,
  lintFlag,
  lintSegment,
  type Problem,
  validateFlag,
  validateList,
  validateSegment,
} from '@guidon/core';
import { closest, didYouMean, listed } from '../lib/closest.ts';
import type { PolicyDocument } from './documents.ts';
import { checkJsonSchema } from './json-schema-check.ts';
import { policyProblems } from './policy-problems.ts';
import type { ProjectContents } from './project-contents.ts';

/** How long judging may take. A project made to be slow, with thousands of flags that wait for each other, ends here. */
const MOST_MILLISECONDS = 20_000;

/** How a project is judged otherwise than usual. */
export interface Judging {
  /** What a path within an object is called where the project is written otherwise. */
  readonly spell?: (path: string) => string;
  readonly mostMilliseconds?: number;
}

/** Looks at one object of a project. */
interface Judgement {
  /** Kind and key, as in `flags.checkout`. */
  readonly place: string;
  readonly judge: () => Problem[] | Promise<Problem[]>;
}

/**
 * Finds what is wrong or doubtful about a whole project: what a change of each of its objects would be told. Paths
 * begin with the kind and the key, as in `flags.checkout.environments.staging.rules[0].when`. What takes over 20
 * seconds is refused.
 */
export async function judgeProject(
  contents: ProjectContents,
  { spell = (path) => path, mostMilliseconds = MOST_MILLISECONDS }: Judging = {},
): Promise<Problem[]> {
  const problems = similarKeys(contents);
  const deadline = performance.now() + mostMilliseconds;
  for (const { place, judge } of judgements(contents)) {
    if (performance.now() >= deadline) return [...problems, tooSlow(place, mostMilliseconds)];
    for (const problem of await judge()) problems.push(placed(problem, place, spell));
  }
  return problems;
}

function judgements(contents: ProjectContents): Judgement[] {
  const { policies, segments, lists, flags } = contents;
  const project = lintProject(contents);
  return [
    ...policies.map((one) => ({ place: `environments.${one.key}`, judge: () => judgePolicy(one) })),
    ...segments.map((one) => ({
      place: `segments.${one.key}`,
      judge: () => thenLint(validateSegment(one), () => lintSegment(one, project)),
    })),
    ...lists.map((one) => ({ place: `lists.${one.key}`, judge: () => validateList(one) })),
    ...flags.map((one) => ({
      place: `flags.${one.flag.key}`,
      judge: async () => [...strayStates(one, contents), ...(await judgeFlag(one, project))],
    })),
  ];
}

function judgePolicy(policy: PolicyDocument): Problem[] {
  return policyProblems(policy).map(({ path, ...told }) => ({
    severity: 'error',
    code: 'BAD_POLICY',
    path: `policy.${path}`,
    ...told,
  }));
}

function tooSlow(place: string, mostMilliseconds: number): Problem {
  return {
    severity: 'error',
    code: 'TOO_SLOW',
    path: place,
    message: `Judging the project takes more than ${mostMilliseconds / 1000} seconds; it was not looked at from here on.`,
    hint: 'Have fewer flags and segments wait for each other, or simplify the JSON Schemas.',
  };
}

async function judgeFlag({ flag, states }: FlagInProject, project: LintProject): Promise<Problem[]> {
  const problems = validateFlag(flag, states);
  if (hasErrors(problems)) return problems;
  const schema = flag.schema === undefined ? [] : await checkJsonSchema(flag, states);
  return [...problems, ...schema, ...lintFlag(flag, states, project)];
}

/** Only what is sound by itself is looked at in its project. */
function thenLint(problems: Problem[], lint: () => Problem[]): Problem[] {
  return hasErrors(problems) ? problems : [...problems, ...lint()];
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function placed(problem: Problem, place: string, spell: (path: string) => string): Problem {
  return { ...problem, path: [place, spell(problem.path)].filter(Boolean).join('.') };
}

function lintProject({ attributes, flags, segments, lists }: ProjectContents): LintProject {
  const flagOf = new Map(flags.map((one) => [one.flag.key, one]));
  const segmentOf = new Map(segments.map((one) => [one.key, one]));
  const listKeys = new Set(lists.map(({ key }) => key));
  return {
    attributes,
    flag: (key) => flagOf.get(key),
    segment: (key) => segmentOf.get(key),
    hasList: (key) => listKeys.has(key),
  };
}

function strayStates({ states }: FlagInProject, { environments }: ProjectContents): Problem[] {
  const known = environments.map(({ key }) => key);
  return Object.keys(states)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      severity: 'error',
      code: 'UNKNOWN_ENVIRONMENT',
      path: `environments.${key}`,
      message: `There is no environment "${key}".`,
      hint: didYouMean(closest(key, known), `The project has ${listed(known)}.`),
    }));
}

/** What of one kind has keys that differ only in upper and lower case. */
function similarKeys({ flags, environments, segments, lists }: ProjectContents): Problem[] {
  const flagKeys = flags.map(({ flag }) => flag.key);
  return [
    ...similarIn('flags', flagKeys),
    ...similarIn('environments', environments.map(keyOf)),
    ...similarIn('segments', segments.map(keyOf)),
    ...similarIn('lists', lists.map(keyOf)),
  ];
}

function keyOf({ key }: { readonly key: string }): string {
  return key;
}

function similarIn(kind: string, keys: readonly string[]): Problem[] {
  const seen = new Map<string, string>();
  return keys.flatMap((key) => {
    const before = seen.get(key.toLowerCase());
    seen.set(key.toLowerCase(), key);
    if (before === undefined) return [];
    const message = `"${key}" and "${before}" differ only in upper and lower case.`;
    const hint = 'Choose keys that differ in more.';
    return [{ severity: 'error', code: 'SIMILAR_KEY', path: `${kind}.${key}`, message, hint }];
  });
}
