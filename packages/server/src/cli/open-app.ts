import type { App } from '../app.ts';
import type { ConfigOverrides } from '../config/config.ts';

/** Guidon as the environment and the command line configure it. Whoever opens it closes it. */
export async function openApp(overrides: ConfigOverrides): Promise<App> {
  const [{ createApp }, { loadConfig }, { readEnvironment }, { loadSecrets }] = await Promise.all([
    import('../app.ts'),
    import('../config/config.ts'),
    import('../config/env.ts'),
    import('../config/secrets.ts'),
  ]);
  const environment = readEnvironment();
  return createApp(loadConfig(environment, overrides), { secrets: loadSecrets(environment) });
}
