import type { JsonValue } from '@guidon/core';
import { closest } from './closest.ts';

/** What people write for true and false, and no source takes. */
const WORDS: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, enabled: true, enable: true },
  ...{ false: false, no: false, off: false, disabled: false, disable: false },
};

/**
 * Why something that was said is no value of a flag, and what to write. It is quoted only where it is a number or one of the
 * words above, since others may hold what nobody else shall read.
 */
export function unusable(said: unknown, model: JsonValue): string {
  if (typeof said === 'string' && /^[-+]?[\d.,]{1,12} ?%$/.test(said.trim()))
    return typeof model === 'boolean'
      ? `${said.trim()} is not between 0% and 100%, with two decimals at most`
      : `a percentage is for flags that are true or false, and this one is ${kindOf(model)}`;
  if (typeof model !== 'boolean') return `this is not ${kindOf(model)}`;
  const meant = wordIn(said);
  if (meant !== undefined) return `write ${meant} instead of ${JSON.stringify(said)}`;
  return 'this is neither true nor false nor a percentage such as 20%';
}

function wordIn(said: unknown): boolean | undefined {
  if (said === 1 || said === 0) return said === 1;
  if (typeof said !== 'string' || said.length > 12) return undefined;
  const text = said.trim().replaceAll('"', '');
  const word = closest(text, Object.keys(WORDS), Math.floor(text.length / 2.5));
  return word === undefined ? undefined : WORDS[word];
}

function kindOf(model: JsonValue): string {
  if (Array.isArray(model)) return 'a JSON list';
  if (typeof model === 'string') return 'a text, in JSON with quotes';
  return typeof model === 'number' ? 'a number' : 'a JSON object';
}
