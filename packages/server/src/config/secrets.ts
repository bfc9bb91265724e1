import type { Environment } from './env.ts';

/** Settings that must never be printed or logged. */
export interface Secrets {
  readonly adminKey?: string;
}

/** The secrets among the environment's settings. */
export function loadSecrets(environment: Environment): Secrets {
  return environment.GUIDON_ADMIN_KEY === undefined ? {} : { adminKey: environment.GUIDON_ADMIN_KEY };
}
