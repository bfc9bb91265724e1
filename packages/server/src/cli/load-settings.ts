import { type Config, loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/env.ts';
import { loadSecrets, type Secrets } from '../config/secrets.ts';

/** What the environment says, for commands that build no app. */
export function loadSettings(): readonly [Config, Secrets] {
  const environment = readEnvironment();
  return [loadConfig(environment), loadSecrets(environment)];
}
