import type { Nothing, Served, Variation } from '@guidon/core';

/** How a file says that a flag that is off serves nothing: the code's own default applies. */
export const NOTHING: Nothing = { nothing: true };

/** What a flag serves when on and no rule matched, and when off, where nothing else is said: as `create_flag` has it. */
export function usualServed(
  type: unknown,
  variations: readonly Variation[],
): { readonly default?: Served; readonly off?: Served } {
  if (type === 'boolean') return { default: { variation: 'on' }, off: { variation: 'off' } };
  const [first] = variations;
  return first === undefined ? {} : { default: { variation: first.key } };
}
