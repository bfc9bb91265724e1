import { describeValue } from './describe-value.ts';

const PLAIN = /^[A-Za-z0-9_$][A-Za-z0-9_$.:-]*$/;

/** Names an attribute in a sentence; names that could pass for words of the sentence are quoted. */
export function describeAttribute(attribute: string): string {
  return PLAIN.test(attribute) ? attribute : describeValue(attribute);
}
