/** What a flag asks of an engine. */
export type Scenario = 'on' | 'targeting' | 'numeric' | 'rollout' | 'variants';

/** A flag before it is written down in some engine's format. */
export interface NeutralFlag {
  readonly key: string;
  readonly scenario: Scenario;
}

/** What single evaluations are measured on, in the order of the report. */
export const SCENARIOS: readonly Scenario[] = ['on', 'targeting', 'numeric', 'rollout', 'variants'];

/** First rule of targeting: one of these countries. */
export const COUNTRIES = ['DE', 'FR', 'IT', 'ES', 'NL', 'AT'];
/** Second rule of `targeting`: this version or a later one. */
export const VERSION = '2.5.0';
/** Second rule of `numeric`: this age or older. */
export const AGE = 40;
/** Third rule of targeting: an email that ends like this. */
export const SUFFIX = '@example.org';
/** Percentage of `rollout`. */
export const ROLLOUT = 20;
/** Values of `variants` with their percentages. */
export const WEIGHTS = [
  ['a', 40],
  ['b', 30],
  ['c', 20],
  ['d', 10],
] as const;

const MIX = ['on', 'targeting', 'rollout', 'variants'] as const;
const NUMERIC_MIX = ['on', 'numeric', 'rollout', 'variants'] as const;

/** A quarter each of four scenarios, one after the other. */
export function mixOf(count: number, { numeric = false } = {}): NeutralFlag[] {
  const mix = numeric ? NUMERIC_MIX : MIX;
  return Array.from({ length: count }, (_, index) => ({
    key: `flag_${index}`,
    scenario: mix[index % mix.length] ?? 'on',
  }));
}

/** Where the flag lies that single evaluations ask: in the middle of a mix. */
export function keyOf(scenario: Scenario, count: number): string {
  const offset = { on: 0, targeting: 1, numeric: 1, rollout: 2, variants: 3 }[scenario];
  return `flag_${Math.floor(count / 8) * 4 + offset}`;
}
