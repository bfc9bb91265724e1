import {
  CompiledEnvironment,
  type EvaluationContext,
  type EvaluationOptions,
  type Experiment,
  type Explanation,
  type FlagConfiguration,
  fromGrowthBook,
  type GrowthBookFeature,
  type GrowthBookPayload,
  type GrowthBookRule,
  queryStringOverride,
} from '@guidon/core';

/** The context of a case: a payload, and how GrowthBook's SDK is set up. */
export interface CaseContext extends GrowthBookPayload {
  readonly attributes?: EvaluationContext;
  readonly forcedVariations?: Readonly<Record<string, number>>;
  readonly url?: string;
  readonly enabled?: boolean;
  readonly qaMode?: boolean;
  readonly stickyBuckets?: NonNullable<EvaluationOptions['stickyBuckets']>;
}

const FALLBACK_LEAF = -1;
/** The feature that an experiment of no feature becomes. */
const EXPERIMENT = '$experiment';
const PASSED_ON = [
  'coverage',
  'weights',
  'hashAttribute',
  'fallbackAttribute',
  'disableStickyBucketing',
  'bucketVersion',
  'minBucketVersion',
  'namespace',
  'meta',
  'ranges',
  'name',
  'phase',
  'seed',
  'hashVersion',
  'filters',
  'condition',
] as const;

/** Evaluates a feature with our engine and says the answer in the words of GrowthBook's SDK. */
export function growthBookResult(context: CaseContext, key: string): Record<string, unknown> {
  const { environment, options } = prepare(context);
  const explanation = environment.explain(key, context.attributes ?? {}, options);
  const value = explanation.value ?? null;
  const { rule, index } = findRule(context.features?.[key], explanation.ruleId);
  const base = {
    value,
    on: Boolean(value),
    off: !value,
    source: sourceOf(explanation),
    ruleId: rule?.id ?? '',
  };
  if (base.source === 'prerequisite') return { ...base, ruleId: '' };
  if (rule === undefined || explanation.experiment === undefined) return base;
  const unforced = environment.explain(key, context.attributes ?? {});
  const leaf = leafOf(context, rule, index, unforced.ruleId);
  return { ...base, ...experimentOf(context, key, rule, explanation, leaf) };
}

function prepare(context: CaseContext): {
  readonly environment: CompiledEnvironment;
  readonly options: EvaluationOptions;
} {
  const { configurations, ...parts } = fromGrowthBook(context);
  const environment = CompiledEnvironment.of(
    configurations.map((configuration) => inStatus(configuration, statusOf(context, configuration.flag.key))),
    parts,
  );
  const { stickyBuckets } = context;
  const forced = context.enabled === false ? {} : forcedArms(context);
  return { environment, options: { forcedArms: forced, ...(stickyBuckets && { stickyBuckets }) } };
}

/** What the SDK heeds in experiments of its own, and not in a feature's rule. */
function statusOf(context: CaseContext, featureKey: string): Experiment['status'] {
  if (context.enabled === false || context.qaMode === true) return 'draft';
  const [rule] = context.features?.[featureKey]?.rules ?? [];
  if (featureKey !== EXPERIMENT || rule === undefined) return 'running';
  if (rule.status === 'draft' || rule.active === false) return 'draft';
  return rule.status === 'stopped' ? 'stopped' : 'running';
}

function inStatus({ flag, state }: FlagConfiguration, status: Experiment['status']): FlagConfiguration {
  const rules = state.rules.map((rule) =>
    'experiment' in rule.serve
      ? { ...rule, serve: { experiment: { ...rule.serve.experiment, status } } }
      : rule,
  );
  return { flag, state: { ...state, rules } };
}

/** Variations forced by the SDK's user or, before that, by the page's address. */
function forcedArms({ forcedVariations, url = '', features }: CaseContext): Record<string, number> {
  const forced: Record<string, number> = { ...forcedVariations };
  for (const [featureKey, { rules = [] }] of Object.entries(features ?? {})) {
    for (const rule of rules) {
      const key = rule.key || featureKey;
      const index = queryStringOverride(key, url, variationsOf(rule).length);
      if (index !== null) forced[key] = index;
    }
  }
  return forced;
}

function variationsOf(rule: GrowthBookRule): readonly unknown[] {
  return rule.contextualVariations ?? rule.variations ?? [];
}

function sourceOf({ errorCode, reason, ruleId, experiment }: Explanation): string {
  if (errorCode === 'FLAG_NOT_FOUND') return 'unknownFeature';
  if (errorCode === 'PARSE_ERROR') return 'cyclicPrerequisite';
  if (ruleId === undefined) return 'defaultValue';
  if (experiment !== undefined) return 'experiment';
  return reason === 'DISABLED' ? 'prerequisite' : 'force';
}

/** The rule that an answer came from, by its id or by the number that it got for want of one. */
function findRule(
  feature: GrowthBookFeature | undefined,
  ruleId = '',
): { readonly rule?: GrowthBookRule; readonly index: number } {
  const rules = feature?.rules ?? [];
  const generated = Number(/^growthbook-(\d+)/.exec(ruleId)?.[1] ?? 0) - 1;
  const index =
    generated >= 0 ? generated : rules.findIndex(({ id }) => id !== undefined && isFrom(ruleId, id));
  const rule = rules[index];
  return rule === undefined ? { index } : { rule, index };
}

function isFrom(ruleId: string, id: string): boolean {
  return ruleId === id || ruleId.startsWith(`${id}-`);
}

interface Leaf {
  readonly leafId: number;
  readonly weights: readonly number[] | undefined;
  readonly banditVersion: unknown;
}

/** The leaf of a contextual bandit that the context came to. */
function leafOf(
  context: CaseContext,
  rule: GrowthBookRule,
  index: number,
  ruleId: string | undefined,
): Leaf | undefined {
  const bandit = context.contextualBandits?.[rule.contextualBanditRef ?? ''];
  if (bandit === undefined) return undefined;
  const base = rule.id ?? `growthbook-${index + 1}`;
  const number = Number(ruleId?.slice(base.length + 1) || 1);
  const leaf = bandit.contexts?.[number - 1];
  const weights = leaf?.weights ?? rule.weights;
  const { banditVersion } = bandit as { readonly banditVersion?: unknown };
  return { leafId: leaf?.leafId ?? FALLBACK_LEAF, weights, banditVersion };
}

function experimentOf(
  context: CaseContext,
  featureKey: string,
  rule: GrowthBookRule,
  explanation: Explanation,
  leaf: Leaf | undefined,
): Record<string, unknown> {
  const trace = explanation.rules.at(-1);
  const hashUsed = trace?.bucket !== undefined;
  const chosen = leaf && {
    leafId: leaf.leafId,
    variationWeights: leaf.weights,
    banditVersion: leaf.banditVersion,
  };
  const passedOn = Object.fromEntries(
    PASSED_ON.filter((name) => rule[name]).map((name) => [name, rule[name]]),
  );
  const experiment = {
    variations: variationsOf(rule),
    key: rule.key || featureKey,
    ...passedOn,
    ...('coverage' in rule && { coverage: rule.coverage }),
    ...(leaf && { weights: leaf.weights }),
    ...(chosen && hashUsed && { contextualBandit: chosen }),
  };
  const hashAttribute = trace?.by ?? (rule.hashAttribute || 'id');
  const { experiment: exposure } = explanation;
  const arm = rule.meta?.[exposure?.arm ?? -1];
  const experimentResult = {
    featureId: featureKey,
    key: exposure?.armKey,
    variationId: exposure?.arm,
    value: explanation.value,
    inExperiment: true,
    hashUsed,
    hashAttribute,
    hashValue: context.attributes?.[hashAttribute] ?? '',
    stickyBucketUsed: trace?.sticky === true,
    ...(arm?.name && { name: arm.name }),
    ...(hashUsed && { bucket: (trace?.bucket ?? 0) / 10_000 }),
    ...(hashUsed && chosen),
  };
  return { experiment, experimentResult };
}

/** Runs an experiment of no feature with our engine: value, whether somebody is in it, whether by their hash. */
export function experimentResult(
  context: CaseContext,
  experiment: GrowthBookRule & { readonly key: string },
): readonly [unknown, boolean, boolean] {
  const { force, ...rule } = experiment;
  const hasForce = 'force' in experiment;
  const setUp = hasForce ? { ...context, qaMode: false } : context;
  const features = { ...context.features, [EXPERIMENT]: { rules: [rule as GrowthBookRule] } };
  const { source, experimentResult } = growthBookResult({ ...setUp, features }, EXPERIMENT);
  const out = [experiment.variations?.[0], false, false] as const;
  if (source !== 'experiment') return out;
  const result = experimentResult as { readonly value: unknown; readonly hashUsed: boolean };
  if (!hasForce || !result.hashUsed) return [result.value, true, result.hashUsed];
  const forced = experiment.variations?.[force as number];
  return forced === undefined ? out : [forced, true, false];
}
