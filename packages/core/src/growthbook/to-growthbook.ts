import type { FlagConfiguration } from '../compiled-environment.ts';
import { jsonEquals } from '../json-equals.ts';
import type { Condition, Flag, JsonValue, Rule, SavedList, Segment, Served } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import { conditionToGrowthBook, Inexpressible, type Writing } from './condition-to-growthbook.ts';
import type {
  GrowthBookCondition,
  GrowthBookFeature,
  GrowthBookParent,
  GrowthBookPayload,
  GrowthBookRule,
} from './growthbook-payload.ts';
import { serveToGrowthBook } from './serve-to-growthbook.ts';

/** What is translated to a payload. */
export interface ToGrowthBookInput {
  readonly configurations: Iterable<FlagConfiguration>;
  readonly segments?: Iterable<Segment>;
  readonly lists?: Iterable<SavedList>;
  /** The attribute that stands for the targeting key there; default `id`. */
  readonly targetingAttribute?: string;
  /** The time that progressive rollouts are frozen at, in milliseconds since 1970. */
  readonly now: number;
}

/** A payload for GrowthBook's SDKs, and what it could not say. */
export interface ToGrowthBook {
  readonly payload: GrowthBookPayload;
  readonly untranslated: readonly Untranslated[];
}

/**
 * Translates an environment to the payload that GrowthBook's SDKs read.
 *
 * A flag that is off and says nothing for that is left out, as GrowthBook does, so that the code's own default applies.
 * A rule that cannot be said is left out and told; so is every way in which one means something else there.
 * The targeting key is taken for text, as it should be.
 *
 * ```ts
 * import { booleanVariations, DEFAULT_STATE, type Flag, toGrowthBook } from '@guidon/core';
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
 * const configurations = [{ flag, state: { ...DEFAULT_STATE, enabled: true } }];
 * const { payload, untranslated } = toGrowthBook({ configurations, now: 0 });
 * ```
 */
export function toGrowthBook({
  configurations,
  segments = [],
  lists = [],
  targetingAttribute = 'id',
  now,
}: ToGrowthBookInput): ToGrowthBook {
  const untranslated: Untranslated[] = [];
  const groups = groupsOf([...segments], [...lists], { targetingAttribute, unsaid: new Set(), untranslated });
  const writing = { targetingAttribute, now, unsaid: groups.unsaid, untranslated };
  const features: Record<string, GrowthBookFeature> = {};
  for (const configuration of configurations) {
    const feature = featureOf(configuration, writing);
    if (feature !== undefined) features[configuration.flag.key] = feature;
  }
  const { savedGroups } = groups;
  const hasGroups = Object.keys(savedGroups).length > 0;
  return { payload: { features, ...(hasGroups ? { savedGroups } : {}) }, untranslated };
}

/** What translating rules needs and collects. */
export interface RuleWriting extends Writing {
  readonly now: number;
}

function featureOf({ flag, state }: FlagConfiguration, writing: RuleWriting): GrowthBookFeature | undefined {
  if (!state.enabled) {
    const off = state.off ?? flag.off;
    return off && { defaultValue: servedValue(off, flag) };
  }
  const path = `flags.${flag.key}`;
  const identities = identityRules(flag, state.identities ?? {}, writing);
  const rules = state.rules
    .filter(({ enabled }) => enabled)
    .flatMap((rule) =>
      attempt(
        () => ruleOf(rule, flag, writing, `${path}.rules.${rule.id}`),
        writing,
        `${path}.rules.${rule.id}`,
      ),
    );
  const all = [...identities, ...rules];
  return {
    defaultValue: toldValue(state.default ?? flag.default, flag, writing, path),
    ...(all.length > 0 ? { rules: all } : {}),
  };
}

/** What is served, as a value. */
function servedValue(served: Served, flag: Flag): JsonValue {
  if ('value' in served) return served.value;
  return flag.variations.find(({ key }) => key === served.variation)?.value ?? null;
}

/** What is served, as a value; that it was to be disabled is told. */
export function toldValue(
  served: Served,
  flag: Flag,
  { untranslated }: { readonly untranslated: Untranslated[] },
  path: string,
): JsonValue {
  if (served.disabled) untranslated.push({ path, reason: 'A value cannot be handed out as disabled there.' });
  return servedValue(served, flag);
}

/** Answers for single identities, one rule a value. */
function identityRules(
  flag: Flag,
  identities: Readonly<Record<string, Served>>,
  writing: Writing,
): GrowthBookRule[] {
  const rules: { readonly force: JsonValue; readonly keys: string[] }[] = [];
  for (const [key, served] of Object.entries(identities)) {
    const force = toldValue(served, flag, writing, `flags.${flag.key}.identities.${key}`);
    const known = rules.find((rule) => jsonEquals(rule.force, force));
    if (known === undefined) rules.push({ force, keys: [key] });
    else known.keys.push(key);
  }
  const { targetingAttribute } = writing;
  return rules.map(({ force, keys }) => ({ condition: { [targetingAttribute]: { $in: keys } }, force }));
}

function ruleOf(rule: Rule, flag: Flag, writing: RuleWriting, path: string): GrowthBookRule[] {
  const gate = gateOf(rule, writing, path);
  if (gate !== undefined) return [{ id: rule.id, parentConditions: [gate] }];
  const { parents, others } = splitParents(rule.when, writing, path);
  const served = serveToGrowthBook(rule.serve, flag, writing, path);
  if (served === undefined) return [];
  return [
    {
      id: rule.id,
      ...(others.length === 0 ? {} : { condition: conditionToGrowthBook(allOf(others), writing, path) }),
      ...(parents.length === 0 ? {} : { parentConditions: parents }),
      ...served,
    },
  ];
}

function allOf(members: readonly Condition[]): Condition {
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : { all: members };
}

/** A rule that serves nothing unless another flag's value is right is a prerequisite that gates. */
function gateOf({ when, serve }: Rule, writing: Writing, path: string): GrowthBookParent | undefined {
  if (!('nothing' in serve) || when === undefined || !('none' in when)) return undefined;
  const [parent] = when.none ?? [];
  const isAlone = when.all === undefined && when.any === undefined && when.none?.length === 1;
  if (!isAlone || parent === undefined || !('flag' in parent)) return undefined;
  return { id: parent.flag, condition: conditionToGrowthBook(parent.matches, writing, path), gate: true };
}

/** Prerequisites among the members of a condition stand beside it there. */
function splitParents(
  when: Condition | undefined,
  writing: Writing,
  path: string,
): { readonly parents: GrowthBookParent[]; readonly others: readonly Condition[] } {
  const isPlainAll = when !== undefined && 'all' in when && when.any === undefined && when.none === undefined;
  const members = when === undefined ? [] : isPlainAll ? (when.all ?? []) : [when];
  const parents = members.flatMap((member) =>
    'flag' in member
      ? [{ id: member.flag, condition: conditionToGrowthBook(member.matches, writing, path) }]
      : [],
  );
  return { parents, others: members.filter((member) => !('flag' in member)) };
}

interface Groups {
  readonly savedGroups: Readonly<Record<string, JsonValue>>;
  readonly unsaid: ReadonlySet<string>;
}

/** Lists and segments; a segment that speaks of one that cannot be said cannot be said either. */
function groupsOf(segments: readonly Segment[], lists: readonly SavedList[], writing: Writing): Groups {
  const untranslated: Untranslated[] = [];
  const said = new Map<string, JsonValue>(lists.map(({ key, values }) => [key, values]));
  const unsaid = new Set(writing.unsaid);
  for (const { key, when } of segments) {
    const path = `segments.${key}`;
    const say = () => [segmentToGrowthBook(key, when, said, { ...writing, untranslated }, path)];
    const [condition] = attempt(say, { untranslated }, path);
    if (condition === undefined) unsaid.add(key);
    else said.set(key, { type: 'condition', condition });
  }
  if (unsaid.size > writing.unsaid.size) return groupsOf(segments, lists, { ...writing, unsaid });
  writing.untranslated.push(...untranslated);
  return { savedGroups: Object.fromEntries(said), unsaid };
}

function segmentToGrowthBook(
  key: string,
  when: Condition,
  said: ReadonlyMap<string, JsonValue>,
  writing: Writing,
  path: string,
): GrowthBookCondition {
  if (said.has(key)) throw new Inexpressible('A list has the key, and groups have one name there.');
  return conditionToGrowthBook(when, writing, path);
}

/** What can be said; what cannot is told. */
function attempt<Said>(
  say: () => Said[],
  { untranslated }: Pick<Writing, 'untranslated'>,
  path: string,
): Said[] {
  try {
    return say();
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    untranslated.push({ path, reason: error.message });
    return [];
  }
}
