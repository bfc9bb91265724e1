import type { Effort } from '../effort.ts';
import { backtrackingCost, type Cost } from './backtracking-cost.ts';
import { parseRegex } from './parse-regex.ts';
import { machineSize, RegexMachine } from './regex-machine.ts';

/** The longest pattern, in UTF-16 code units. */
export const LONGEST_PATTERN = 1000;
/** The longest text that is matched; a longer one matches nothing. */
export const LONGEST_TEXT = 10_000;
/** Steps of the platform's engine, or of states of the machine, that take some milliseconds at most. */
const MOST_STEPS = 500_000;
/** More states than this and a pattern is refused. */
const MOST_STATES = 2000;
/** Building a machine takes about as long as this many characters take it. */
const BUILDING = 20;
/** Compiling a pattern of 1,000 characters takes the platform's engine up to 8 ms. */
const COMPILING = 0.4;

/** Whether a text matches. */
export type RegexTest = (text: string) => boolean;

/**
 * Compiles a pattern, as JavaScript writes it, to a test that cannot hang.
 *
 * The platform's own engine is fast but backtracks, so it is asked only about texts so short that it cannot take more
 * than half a million steps, by {@link backtrackingCost}. For longer texts, and for patterns of the exponential kind, a
 * {@link RegexMachine} matches in linear time, up to 10,000 characters (fewer when the pattern is huge); longer
 * ones match nothing. What all patterns of an evaluation take together is counted as `effort`, which may throw; when the
 * platform's engine has had its share, the machine does the rest. Patterns that look around or refer back are not for it and are refused.
 * Throws on these, on a pattern that is none, and on one longer than 1,000 characters.
 *
 * ```ts
 * import { compileRegex } from '@guidon/core';
 *
 * const found = compileRegex('^ERR(OR)?:', true)('error: no route'); // true
 * ```
 */
export function compileRegex(source: string, ignoreCase = false, effort?: Effort): RegexTest {
  if (source.length > LONGEST_PATTERN) throw new Error('the pattern is too long');
  const native = new RegExp(source, ignoreCase ? 'i' : '');
  const node = parseRegex(source);
  if (node === undefined) throw new Error('the pattern looks around, refers back or cannot be read');
  const states = machineSize(node);
  if (states > MOST_STATES) throw new Error('the pattern repeats too much');
  const cost = backtrackingCost(node);
  const longest = longestNative(cost, source.length);
  const limit = Math.min(LONGEST_TEXT, Math.floor(MOST_STEPS / states));
  let machine: RegexMachine | undefined;
  return (text) => {
    const isShort = text.length <= longest;
    if (!isShort && text.length > limit) return false;
    effort?.spend((text.length + BUILDING) * states);
    if (isShort && (effort?.affordsNative(nativeSteps(cost, source, text)) ?? true)) return native.test(text);
    machine ??= new RegexMachine(node, ignoreCase);
    return machine.test(text);
  };
}

/**
 * The steps that the platform's engine can take at most. It compiles a pattern when it first needs it, which long ones
 * make it pay for; they are counted each time, so that the first answer is as any other.
 */
function nativeSteps({ factor, power }: Cost, source: string, text: string): number {
  const compiling = source.length ** 2 * COMPILING;
  return text === '' ? compiling : compiling + factor * source.length * text.length ** (power + 1);
}

/** The longest text that the platform's engine gets through in time; every place may be tried as the start. */
function longestNative({ factor, power }: Cost, length: number): number {
  const steps = MOST_STEPS / (factor * Math.max(length, 1));
  return Math.min(LONGEST_TEXT, Math.floor(steps ** (1 / (power + 1))));
}
