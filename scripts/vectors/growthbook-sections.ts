import {
  bucketOf,
  bucketRange,
  bucketScale,
  CompiledEnvironment,
  compileCondition,
  conditionFromGrowthBook,
  type EvaluationContext,
  fromGrowthBook,
  type GrowthBookPayload,
  type GrowthBookRule,
  type JsonValue,
  queryStringOverride,
  splitRanges,
  usableWeights,
} from '@guidon/core';
import { decryptPayload } from './decrypt-payload.ts';
import { type CaseContext, experimentResult, growthBookResult } from './growthbook-result.ts';
import { type Case, runSection, type SectionResult } from './section-result.ts';
import { stickyBucketCase } from './sticky-bucket-case.ts';

type Tuple = readonly JsonValue[];
type ToCase = (tuple: never) => Case;

/** The sections that our engine is asked about, each with the way to read its tuples. */
const SECTIONS: Readonly<Record<string, ToCase>> = {
  evalCondition: ([name, condition, attributes, expected, savedGroups]: [
    string,
    JsonValue,
    EvaluationContext,
    boolean,
    GrowthBookPayload['savedGroups']?,
  ]) => ({
    name,
    expected,
    run: () => evaluateCondition(condition, attributes, savedGroups ?? {}),
  }),
  hash: ([seed, value, version, expected]: [string, string, number, number | null]) => ({
    name: `${seed} ${value} ${version}`,
    expected,
    run: () => hash(seed, value, version),
  }),
  getBucketRange: ([name, [count, coverage, weights], expected]: [
    string,
    [number, number, number[] | null],
    number[][],
  ]) => ({
    name,
    expected: toBuckets(expected),
    run: () => ranges(count, coverage, weights ?? undefined),
  }),
  chooseVariation: ([name, n, edges, expected]: [string, number, [number, number][], number]) => ({
    name,
    expected,
    run: () => choose(n, edges),
  }),
  inNamespace: ([name, id, [namespace, from, to], expected]: [
    string,
    string,
    [string, number, number],
    boolean,
  ]) => ({
    name,
    expected,
    run: () => isInNamespace(id, namespace, from, to),
  }),
  getEqualWeights: ([count, expected]: [number, number[]]) => ({
    name: String(count),
    expected: expected.map(rounded),
    run: () => usableWeights(undefined, count).map(rounded),
  }),
  feature: featureCase,
  contextualBandit: featureCase,
  stickyBucket: stickyBucketCase,
  run: ([name, context, experiment, ...expected]: [
    string,
    CaseContext,
    GrowthBookRule & { key: string },
    unknown,
    boolean,
    boolean,
  ]) => ({
    name,
    expected,
    run: () => experimentResult(context, experiment),
  }),
  getQueryStringOverride: ([name, key, url, count, expected]: [
    string,
    string,
    string,
    number,
    number | null,
  ]) => ({
    name,
    expected,
    run: () => queryStringOverride(key, url, count),
  }),
};

/** Sections that are about what an SDK does in a browser. */
const BROWSER_ONLY: Readonly<Record<string, string>> = {
  urlRedirect: 'browser-only: visual experiments that send a page elsewhere',
};

/** Runs every section of GrowthBook's `cases.json` with our engine. */
export async function growthBookSections(cases: Readonly<Record<string, unknown>>): Promise<SectionResult[]> {
  const results: SectionResult[] = [];
  for (const [section, tuples] of Object.entries(cases)) {
    if (Array.isArray(tuples)) results.push(await runGrowthBookSection(section, tuples as Tuple[]));
  }
  return results;
}

async function runGrowthBookSection(section: string, tuples: readonly Tuple[]): Promise<SectionResult> {
  const skipped = BROWSER_ONLY[section];
  if (skipped !== undefined) return { section, passed: 0, cases: tuples.length, misses: [], skipped };
  if (section === 'decrypt') return runSection(section, await Promise.all(tuples.map(decryptCase)));
  const toCase = SECTIONS[section];
  if (toCase === undefined)
    return { section, passed: 0, cases: tuples.length, misses: [], skipped: 'a section we do not know' };
  return runSection(
    section,
    tuples.map((tuple) => toCase(tuple as never)),
  );
}

function featureCase([name, context, key, expected]: [string, CaseContext, string, JsonValue]): Case {
  return { name, expected, run: () => growthBookResult(context, key) };
}

async function decryptCase(tuple: Tuple): Promise<Case> {
  const [name, text, key, expected] = tuple as readonly [string, string, string, string | null];
  const actual = await decryptPayload(text, key).catch(() => null);
  return { name, expected, run: () => actual };
}

function evaluateCondition(
  condition: JsonValue,
  attributes: EvaluationContext,
  savedGroups: NonNullable<GrowthBookPayload['savedGroups']>,
): boolean {
  const folded = conditionFromGrowthBook(condition, { savedGroups, untranslated: [] }, '');
  if (typeof folded === 'boolean') return folded;
  const environment = new CompiledEnvironment(fromGrowthBook({ savedGroups }));
  environment.setSegment({ key: '$condition', when: folded });
  return environment.isInSegment('$condition', attributes) ?? compileCondition(folded)(attributes);
}

function hash(seed: string, value: string, version: number): number | null {
  if (version !== 1 && version !== 2) return null;
  return bucketOf(seed, value, version === 1 ? 'growthbook-v1' : 'growthbook') / 10_000;
}

const SCALE = bucketScale('growthbook');

/** Our ranges are whole buckets, so what is expected is made buckets too. */
function ranges(count: number, coverage: number, weights: readonly number[] | undefined): number[][] {
  const shares = usableWeights(weights, count).map((weight) => ({ weight: weight * 100 }));
  const clamped = Math.min(Math.max(coverage, 0), 1) * 100;
  return splitRanges({ weights: shares, coverage: clamped }, SCALE).map(({ from, to }) => [from, to]);
}

function toBuckets(expected: readonly (readonly number[])[]): number[][] {
  return expected.map(([from = 0, to = 0]) => {
    const range = bucketRange([from * 100, to * 100], SCALE);
    return [range.from, range.to];
  });
}

function choose(n: number, edges: readonly (readonly [number, number])[]): number {
  return edges.findIndex(([from, to]) =>
    bucketRange([from * 100, to * 100], SCALE).holds(Math.round(n * 10_000)),
  );
}

function isInNamespace(id: string, namespace: string, from: number, to: number): boolean {
  return bucketRange([from * 100, to * 100], SCALE).holds(bucketOf(`__${namespace}`, id, 'growthbook-v1'));
}

function rounded(number: number): number {
  return Math.round(number * 1e8) / 1e8;
}
