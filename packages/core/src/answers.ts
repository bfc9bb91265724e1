import { frozenCopy } from './frozen-copy.ts';
import { jsonEquals } from './json-equals.ts';
import type { Evaluation, Exposure, Flag, JsonValue, Reason, Served, Variation } from './model.ts';

/**
 * Prepares the answers of one flag: what is served becomes a finished, frozen {@link Evaluation} when compiling, so
 * that evaluating only picks one.
 */
export class Answers {
  readonly #flag: Flag;

  constructor(flag: Flag) {
    this.#flag = flag;
  }

  /** The answer that serves this. Nothing to serve: an answer without a value. Throws on an unknown variation. */
  prepare(served: Served | undefined, reason: Reason, ruleId?: string, experiment?: Exposure): Evaluation {
    const flagKey = this.#flag.key;
    const variation = served && this.#variationOf(served);
    if (variation !== undefined && experiment === undefined && served?.disabled !== true) {
      // Nearly every answer; written out at once it takes half the memory of one put together.
      const { key: variant } = variation;
      const value = frozenCopy(variation.value);
      const plain = { flagKey, reason, value, variant };
      return Object.freeze(ruleId === undefined ? plain : { flagKey, reason, value, variant, ruleId });
    }
    const answer: { -readonly [Name in keyof Evaluation]: Evaluation[Name] } = {
      flagKey,
      reason: served?.disabled === true ? 'DISABLED' : reason,
    };
    if (served !== undefined) answer.value = frozenCopy(variation ? variation.value : literalOf(served));
    if (variation !== undefined) answer.variant = variation.key;
    if (ruleId !== undefined) answer.ruleId = ruleId;
    if (experiment !== undefined) answer.experiment = experiment;
    return Object.freeze(answer);
  }

  /** The answer that serves a variation, if the flag has it. */
  prepareKnown(variation: string, reason: Reason): Evaluation | undefined {
    const isKnown = this.#flag.variations.some(({ key }) => key === variation);
    return isKnown ? this.prepare({ variation }, reason) : undefined;
  }

  /** The variation served: the one named, or the only one that has the literal value. */
  #variationOf(served: Served): Variation | undefined {
    const { variations } = this.#flag;
    if (!('variation' in served)) return onlyWithValue(variations, served.value);
    const named = variations.find(({ key }) => key === served.variation);
    if (named === undefined) throw new Error(`unknown variation ${served.variation}`);
    return named;
  }
}

function literalOf(served: Served): JsonValue {
  return 'value' in served ? served.value : null;
}

function onlyWithValue(variations: readonly Variation[], value: JsonValue): Variation | undefined {
  let found: Variation | undefined;
  for (const variation of variations) {
    if (!jsonEquals(variation.value, value)) continue;
    if (found !== undefined) return undefined;
    found = variation;
  }
  return found;
}
