import { DEFAULT_BY } from '../bucketing.ts';
import type { FlagConfiguration } from '../compiled-environment.ts';
import type { Flag, JsonValue, Rule, Segment, Served, Split } from '../model.ts';
import type { Untranslated } from '../untranslated.ts';
import { conditionToFlagsmith, Inexpressible } from './condition-to-flagsmith.ts';
import type {
  FlagsmithDocument,
  FlagsmithDocumentSegment,
  FlagsmithFeatureState,
} from './flagsmith-document.ts';

/** What is translated to a document. */
export interface ToFlagsmithInput {
  readonly configurations: Iterable<FlagConfiguration>;
  readonly segments?: Iterable<Segment>;
  /** The environment's client key, which identities are hashed with. */
  readonly apiKey: string;
  readonly name?: string;
}

/** A document for Flagsmith's server SDKs, and what it could not say. */
export interface ToFlagsmith {
  readonly document: FlagsmithDocument;
  readonly untranslated: readonly Untranslated[];
}

type Multivariate = NonNullable<FlagsmithFeatureState['multivariate_feature_state_values']>;

/** Ids of segments that are made for conditions written in rules; those of others stay below. */
const MADE_SEGMENTS = 1_000_000;

/**
 * Translates an environment to the document that Flagsmith's server SDKs read.
 *
 * Rules become overrides of segments in the order of the rules; a condition written in a rule becomes a segment of its
 * own. Numeric keys of segments and numeric seeds stay what they are, since percentages are hashed with them. What
 * cannot be said is left out and told; so is every way in which a clause means something else there. Contexts are
 * identities there: one without a targeting key is in no segment.
 *
 * ```ts
 * import { booleanVariations, DEFAULT_STATE, type Flag, toFlagsmith } from '@guidon/core';
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
 * const { document } = toFlagsmith({ configurations: [{ flag, state: DEFAULT_STATE }], apiKey: 'key' });
 * ```
 */
export function toFlagsmith({
  configurations,
  segments = [],
  apiKey,
  name = '',
}: ToFlagsmithInput): ToFlagsmith {
  const writer = new DocumentWriter(apiKey);
  for (const segment of segments) writer.addSegment(segment);
  for (const configuration of configurations) writer.addFlag(configuration);
  const { states, identities, untranslated } = writer;
  const identity_overrides = [...identities].map(([identifier, identity_features]) => ({
    identifier,
    identity_features,
  }));
  const project = { segments: [...writer.segments.values()] };
  const document = { api_key: apiKey, name, feature_states: states, identity_overrides, project };
  return { document, untranslated };
}

/** Collects the parts of a document. */
class DocumentWriter {
  readonly states: FlagsmithFeatureState[] = [];
  readonly identities = new Map<string, FlagsmithFeatureState[]>();
  readonly segments = new Map<
    string,
    FlagsmithDocumentSegment & { feature_states: FlagsmithFeatureState[] }
  >();
  readonly untranslated: Untranslated[] = [];
  readonly #prefix: string;
  #made = 0;

  constructor(apiKey: string) {
    this.#prefix = `${apiKey}_`;
  }

  addSegment(segment: Segment): void {
    this.#attempt(`segments.${segment.key}`, () => this.#put(segment, `segments.${segment.key}`));
  }

  addFlag({ flag, state }: FlagConfiguration): void {
    const path = `flags.${flag.key}`;
    const off = state.off ?? flag.off;
    const fallback = state.default ?? flag.default;
    if (!state.enabled) {
      const served: Served = { value: off === undefined ? null : servedValue(off, flag), disabled: true };
      return void this.states.push(this.#fixed(flag, served));
    }
    const rules = state.rules.filter(({ enabled }) => enabled);
    const last = rules.at(-1);
    const isForAll = last !== undefined && last.when === undefined;
    for (const [priority, rule] of (isForAll ? rules.slice(0, -1) : rules).entries())
      this.#attempt(`${path}.rules.${rule.id}`, () => this.#override(flag, rule, priority));
    const everyone = this.#fixed(flag, fallback);
    this.states.push((isForAll && this.#everyone(flag, last, path)) || everyone);
    for (const [identifier, served] of Object.entries(state.identities ?? {})) {
      const features = this.identities.get(identifier) ?? [];
      this.identities.set(identifier, [...features, this.#fixed(flag, served)]);
    }
  }

  #put({ key, name = key, when }: Segment, path: string): void {
    const id = /^[1-9]\d{0,8}$/.test(key) ? Number(key) : this.#nextId();
    const rules = conditionToFlagsmith(when, {
      id: String(id),
      prefix: this.#prefix,
      differs: (reason) => void this.untranslated.push({ path, reason }),
    });
    this.segments.set(key, { id, name, rules, feature_states: [] });
  }

  #everyone(flag: Flag, rule: Rule, path: string): FlagsmithFeatureState | undefined {
    return this.#attempt(`${path}.rules.${rule.id}`, () => this.#state(flag, rule));
  }

  #override(flag: Flag, rule: Rule, priority: number): void {
    if (rule.when === undefined) throw new Inexpressible('A rule for everyone is the last one there.');
    const state = { ...this.#state(flag, rule), feature_segment: { priority } };
    const key = 'segment' in rule.when ? rule.when.segment : `${flag.key}: ${rule.id}`;
    if (!('segment' in rule.when)) this.#put({ key, when: rule.when }, `flags.${flag.key}.rules.${rule.id}`);
    const segment = this.segments.get(key);
    if (segment === undefined) throw new Inexpressible('The segment cannot be said there.');
    segment.feature_states.push(state);
  }

  #state(flag: Flag, { serve }: Rule): FlagsmithFeatureState {
    if ('split' in serve) return this.#split(flag, serve.split);
    if ('variation' in serve || 'value' in serve) return this.#fixed(flag, serve);
    throw new Inexpressible('Rollouts, experiments, holdouts and steps cannot be said there.');
  }

  #fixed(flag: Flag, served: Served): FlagsmithFeatureState {
    return {
      feature: { name: flag.key, type: 'STANDARD' },
      enabled: served.disabled !== true,
      feature_state_value: this.#value(served, flag),
      featurestate_uuid: flag.key,
      multivariate_feature_state_values: [],
    };
  }

  /** Flagsmith has no fractions and no JSON: they are text there. */
  #value(served: Served, flag: Flag): JsonValue {
    const value = servedValue(served, flag);
    if (typeof value !== 'object' && (typeof value !== 'number' || Number.isInteger(value))) return value;
    if (value === null) return null;
    this.untranslated.push({ path: `flags.${flag.key}`, reason: 'The value is text there.' });
    return JSON.stringify(value);
  }

  #split(flag: Flag, split: Split): FlagsmithFeatureState {
    const { by = DEFAULT_BY, prefix, seed, hashVersion = flag.bucketing, coverage = 100, weights } = split;
    const isTheirs = hashVersion === 'flagsmith' && by === DEFAULT_BY && prefix === this.#prefix;
    const isPlain =
      coverage === 100 && split.ranges === undefined && !split.filters?.length && !split.namespace;
    const control = weights.at(-1);
    if (
      !isTheirs ||
      !isPlain ||
      control === undefined ||
      weights.some(({ disabled }) => disabled !== control.disabled)
    )
      throw new Inexpressible(
        "A split has Flagsmith's hash of the identity's key, and everybody in it, there.",
      );
    const state = { ...this.#fixed(flag, control), featurestate_uuid: seed ?? flag.key };
    const values = weights.map((share, id) => this.#variant(flag, share, id + 1));
    return { ...state, multivariate_feature_state_values: values };
  }

  #variant(flag: Flag, share: Split['weights'][number], id: number): Multivariate[number] {
    const value = this.#value(share, flag);
    return { id, percentage_allocation: share.weight, multivariate_feature_option: { value } };
  }

  #nextId(): number {
    this.#made++;
    return MADE_SEGMENTS + this.#made;
  }

  #attempt<Made>(path: string, make: () => Made): Made | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      this.untranslated.push({ path, reason: error.message });
      return undefined;
    }
  }
}

function servedValue(served: Served, flag: Flag): JsonValue {
  if ('value' in served) return served.value;
  return flag.variations.find(({ key }) => key === served.variation)?.value ?? null;
}
