import type { EnvironmentState } from './model.ts';

/** The state of a flag nobody has touched in an environment: off, no rules. */
export const DEFAULT_STATE: EnvironmentState = Object.freeze({ enabled: false, rules: Object.freeze([]) });
