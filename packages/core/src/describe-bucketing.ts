import { describeAttribute } from './describe-attribute.ts';
import { describeValue } from './describe-value.ts';
import type { Bucketing } from './model.ts';

/** Says what is hashed, as in `by targetingKey, seed "summer"`. */
export function describeBucketing({ by, seed, hashVersion }: Bucketing, defaultBy: string): string {
  const words = [`by ${describeAttribute(by ?? defaultBy)}`];
  if (seed !== undefined) words.push(`seed ${describeValue(seed)}`);
  if (hashVersion !== undefined) words.push(`hash ${hashVersion}`);
  return words.join(', ');
}
