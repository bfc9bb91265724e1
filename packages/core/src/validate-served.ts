import { describeValue } from './describe-value.ts';
import { asDocument, type Document, wrongShape } from './document.ts';
import type { FlagType } from './model.ts';
import type { ProblemList } from './problem-list.ts';
import { validateValue } from './validate-value.ts';

/** What the flag says about the values it can serve. */
export interface ServableValues {
  /** Absent when the flag's type is not one. */
  readonly type: FlagType | undefined;
  readonly variations: ReadonlySet<string>;
}

/** The names of something served. */
export const SERVED_NAMES: readonly string[] = ['variation', 'value', 'disabled'];

/** Checks what is handed out: exactly one of `variation`, which the flag has, and `value`, of the flag's type. */
export function validateServed(
  part: unknown,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const served = asDocument(part, path, 'What is served', list);
  if (served === undefined) return;
  const byVariation = served.variation !== undefined;
  const byValue = served.value !== undefined;
  if (served.disabled !== undefined && served.disabled !== true)
    wrongShape(served.disabled, `${path}.disabled`, 'disabled', 'true or left out', list);
  if (byVariation === byValue) notExactlyOne(byValue, path, list);
  else if (byValue) validateValue(served.value, servable.type, `${path}.value`, list);
  else validateVariation(served, servable, `${path}.variation`, list);
}

function notExactlyOne(both: boolean, path: string, list: ProblemList): void {
  const message = both
    ? 'Both a variation and a value are given.'
    : 'Neither a variation nor a value is given.';
  list.error(
    path,
    both ? 'AMBIGUOUS_SERVE' : 'NOTHING_SERVED',
    message,
    'Give exactly one of variation and value.',
  );
}

function validateVariation(
  served: Document,
  servable: ServableValues,
  path: string,
  list: ProblemList,
): void {
  const key = served.variation;
  if (typeof key === 'string' && servable.variations.has(key)) return;
  const known = [...servable.variations].map(describeValue).join(', ');
  const hint = known === '' ? 'The flag has no variations; add one or give a value.' : `Use one of ${known}.`;
  list.error(path, 'UNKNOWN_VARIATION', `The flag has no variation ${describeValue(key)}.`, hint);
}
