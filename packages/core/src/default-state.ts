import type { EnvironmentState } from './model.ts';

/**
 * The state of a flag nobody has touched in an environment: off, no rules.
 *
 * ```ts
 * import { DEFAULT_STATE } from '@guidon/core';
 *
 * const { enabled } = DEFAULT_STATE;
 * const isOn = enabled; // false
 * ```
 */
export const DEFAULT_STATE: EnvironmentState = Object.freeze({ enabled: false, rules: Object.freeze([]) });
