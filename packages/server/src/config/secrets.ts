import { splitPassword } from '../lib/url-password.ts';
import type { Environment } from './env.ts';

/** Settings that must never be printed or logged. */
export interface Secrets {
  readonly adminKey?: string;
  /** What {@link import('./config.ts').Config.database} leaves out. */
  readonly databasePassword?: string;
  /** What {@link import('./config.ts').Config.redisUrl} leaves out. */
  readonly redisPassword?: string;
}

/** The secrets among the environment's settings, which {@link import('./config.ts').loadConfig} has checked. */
export function loadSecrets(environment: Environment): Secrets {
  const { GUIDON_ADMIN_KEY: adminKey, GUIDON_DATABASE_URL, GUIDON_REDIS_URL } = environment;
  const databasePassword = passwordOf(GUIDON_DATABASE_URL);
  const redisPassword = passwordOf(GUIDON_REDIS_URL);
  return {
    ...(adminKey !== undefined && { adminKey }),
    ...(databasePassword !== undefined && { databasePassword }),
    ...(redisPassword !== undefined && { redisPassword }),
  };
}

function passwordOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? splitPassword(url).password : undefined;
}
