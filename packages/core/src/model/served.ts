import type { JsonValue } from './json-value.ts';

/**
 * What is handed out: one of the flag's variations by key, or a value written down on the spot.
 *
 * `disabled` hands the value out as one of a flag that is off (reason `DISABLED`), for some people only.
 */
export type Served = ({ readonly variation: string } | { readonly value: JsonValue }) & {
  readonly disabled?: true;
};
