import {
  boolean,
  everyOf,
  guarded,
  json,
  jsonObject,
  needed,
  nullable,
  number,
  record,
  type Shape,
  text,
} from '../json-shapes.ts';
import type { JsonValue } from '../model.ts';
import type {
  GrowthBookBandit,
  GrowthBookFilter,
  GrowthBookParent,
  GrowthBookRange,
  GrowthBookRule,
} from './growthbook-payload.ts';

const anything: Shape<unknown> = (part) => part;
const numbers = everyOf(number);

const range: Shape<GrowthBookRange> = (part, path, told) => {
  const edges = numbers(part, path, told);
  if (edges === undefined) return undefined;
  const [from, to] = edges;
  if (from !== undefined && to !== undefined) return [from, to];
  told.push({ path, reason: 'It is not a pair of numbers.' });
  return undefined;
};

const namespace: Shape<readonly [string, number, number]> = (part, path, told) => {
  const [id, from, to] = Array.isArray(part) ? (part as unknown[]) : [];
  if (typeof id === 'string' && Number.isFinite(from) && Number.isFinite(to))
    return [id, from as number, to as number];
  told.push({ path, reason: 'It is not a name and two numbers.' });
  return undefined;
};

const filter = record<GrowthBookFilter>({
  attribute: nullable(text),
  seed: needed(text),
  hashVersion: nullable(number),
  ranges: needed(everyOf(range)),
});

const parent = record<GrowthBookParent>({
  id: needed(text),
  condition: nullable(jsonObject),
  gate: nullable(boolean),
});

const meta = record<NonNullable<GrowthBookRule['meta']>[number]>({
  key: nullable(text),
  name: nullable(text),
  passthrough: nullable(boolean),
});

/** A rule; null is nothing in it, as in the SDK, but for the coverage, where it is nobody there. */
export const ruleShape = record<GrowthBookRule>({
  id: nullable(text),
  force: guarded(json),
  range: nullable(range),
  contextualVariations: nullable(everyOf(json)),
  contextualBanditRef: nullable(text),
  key: nullable(text),
  name: nullable(text),
  phase: nullable(text),
  status: nullable(text),
  active: nullable(boolean),
  condition: nullable(jsonObject),
  parentConditions: nullable(everyOf(parent)),
  coverage: guarded(number),
  hashAttribute: nullable(text),
  fallbackAttribute: nullable(text),
  disableStickyBucketing: nullable(boolean),
  bucketVersion: nullable(number),
  minBucketVersion: nullable(number),
  hashVersion: nullable(number),
  seed: nullable(text),
  variations: nullable(everyOf(json)),
  weights: nullable(numbers),
  ranges: nullable(everyOf(range)),
  meta: nullable(everyOf(meta)),
  namespace: nullable(namespace),
  filters: nullable(everyOf(filter)),
});

/** The leaves of a contextual bandit. */
export const banditShape = record<GrowthBookBandit>({
  contexts: nullable(
    everyOf(
      record<NonNullable<GrowthBookBandit['contexts']>[number]>({
        leafId: nullable(number),
        condition: nullable(jsonObject),
        weights: needed(numbers),
      }),
    ),
  ),
});

/** A feature; its rules are read one by one, so that one that is unreadable does not take the others along. */
export const featureShape = record<{ readonly defaultValue?: JsonValue; readonly rules?: unknown }>({
  defaultValue: guarded(json),
  rules: nullable(anything),
});
