import type { Config } from './config/config.ts';
import type { Secrets } from './config/secrets.ts';
import { ChangeService } from './flags/change-service.ts';
import { EvaluationService } from './flags/evaluation-service.ts';
import { FlagReader } from './flags/flag-reader.ts';
import { usageOf } from './flags/flag-usage.ts';
import { LiveEnvironments } from './flags/live-environments.ts';
import { seedOrganization } from './flags/seed.ts';
import { TargetingReader } from './flags/targeting-reader.ts';
import { UsageCounter } from './flags/usage-counter.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { createPinoLogger } from './lib/pino-logger.ts';
import type { Caller } from './principals/caller.ts';
import { Callers, type KeepKey } from './principals/callers.ts';
import { KeyService } from './principals/key-service.ts';
import type { OpenTokenCallersParts } from './principals/oauth/open-token-callers.ts';
import type { TokenCallers } from './principals/oauth/token-callers.ts';
import { openSqliteEngine, openSqliteStorage } from './storage/open-sqlite-storage.ts';
import { type Restored, restore } from './storage/restore.ts';
import type { Storage } from './storage/storage.ts';
import type { StorageEngine } from './storage/storage-engine.ts';
import { CATALOGUE } from './tools/catalogue.ts';
import { ConfirmationTokens } from './tools/confirmation-tokens.ts';
import type { Tool } from './tools/define-tool.ts';
import type { Services } from './tools/services.ts';
import { Surface } from './tools/surface.ts';
import { type Runner, ToolRunner } from './tools/tool-runner.ts';

/** A running Guidon without its doors. Whoever makes one closes it. */
export interface App extends AsyncDisposable {
  readonly config: Config;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly services: Services;
  readonly catalogue: readonly Tool[];
  readonly runner: Runner;
  /** The surface of this process, or narrower. */
  surface(narrowed?: { readonly readOnly?: boolean }): Surface;
  /** The agent behind a stdio connection, acting for the operating system's user. */
  stdioCaller(client?: string): Promise<Caller>;
  /** The operating system's user at the CLI, operator of a local database. */
  operatorCaller(): Promise<Caller>;
  /** Whoever holds this key; undefined when nobody does. */
  keyCaller(key: string): Caller | undefined | Promise<Caller | undefined>;
  /** Whoever holds this OAuth token; absent where no issuer is set. See `TokenCallers.caller` for what it throws. */
  readonly tokenCaller?: (token: string) => Caller | Promise<Caller>;
  /** Sees to it that somebody can come in over HTTP. Tells whether a key was made just now, and `keep` has it. */
  ensureAdminKey(keep: KeepKey): Promise<boolean>;
  close(): Promise<void>;
}

/** What an {@link App} can be given from outside, for tests and special entry points. */
export interface AppParts {
  readonly secrets?: Secrets;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** The tools there are. Default: all of Guidon's. */
  readonly catalogue?: readonly Tool[];
}

/** Opens the database and builds everything above it. The only composition root. */
export async function createApp(config: Config, parts: AppParts = {}): Promise<App> {
  const { clock = systemClock, catalogue = CATALOGUE, secrets = {} } = parts;
  const logger = parts.logger ?? createPinoLogger(config.logLevel);
  const storage = await openStorage(config, secrets, { clock, logger });
  const organization = await seedOrganization(storage, clock);
  const services = createServices(config, storage, clock, logger);
  const confirmations = new ConfirmationTokens(storage, clock);
  const callers = new Callers({
    store: storage,
    organizationId: organization.id,
    limits: config,
    adminKey: secrets.adminKey,
    clock,
  });
  const tokens = await openTokens(config, { store: storage, organizationId: organization.id, clock, logger });
  const surface = new Surface(catalogue, config);
  const readOnlySurface = new Surface(catalogue, { ...config, readOnly: true });
  const close = async () => {
    callers.close();
    services.environments.close();
    await services.usage.close();
    await storage.close();
  };
  return {
    config,
    logger,
    storage,
    services,
    catalogue,
    runner: new ToolRunner({ catalogue, services, tokens: confirmations, clock, logger }),
    surface: (narrowed) => (narrowed?.readOnly === true ? readOnlySurface : surface),
    stdioCaller: (client) => callers.stdio(client),
    operatorCaller: () => callers.operator(),
    keyCaller: (key) => callers.byKey(key),
    ...(tokens && { tokenCaller: (token: string) => tokens.caller(token) }),
    ensureAdminKey: (keep) => callers.ensureAdminKey(keep),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Whoever takes OAuth tokens: loaded only where an issuer is set. */
async function openTokens(
  { oauth, ...limits }: Config,
  parts: Omit<OpenTokenCallersParts, 'settings' | 'limits'>,
): Promise<TokenCallers | undefined> {
  if (oauth === undefined) return undefined;
  const { openTokenCallers } = await import('./principals/oauth/open-token-callers.ts');
  return openTokenCallers({ ...parts, settings: oauth, limits });
}

/** Fills the empty database that is configured with a backup. See `restore` for what it refuses. */
export async function restoreDatabase(
  config: Config,
  secrets: Secrets,
  lines: AsyncIterable<string>,
): Promise<Restored> {
  const engine = await openEngine(config, secrets);
  try {
    return await restore(engine, lines, { clock: systemClock });
  } finally {
    await engine.close();
  }
}

/** The database as it is, without bringing its schema up to date. */
async function openEngine({ database }: Config, secrets: Secrets): Promise<StorageEngine> {
  if (database.kind === 'sqlite') return openSqliteEngine({ path: database.path });
  const { openPostgresEngine } = await import('./storage/open-postgres-storage.ts');
  return openPostgresEngine({ database: { url: database.url, password: secrets.databasePassword } });
}

/** The database that is not used is not loaded. */
async function openStorage(
  { database, redisUrl }: Config,
  secrets: Secrets,
  parts: { readonly clock: Clock; readonly logger: Logger },
): Promise<Storage> {
  if (database.kind === 'sqlite') return openSqliteStorage({ path: database.path, ...parts });
  const { openPostgresStorage } = await import('./storage/open-postgres-storage.ts');
  return openPostgresStorage({
    database: { url: database.url, password: secrets.databasePassword },
    ...(redisUrl !== undefined && { redis: { url: redisUrl, password: secrets.redisPassword } }),
    ...parts,
  });
}

function createServices(config: Config, storage: Storage, clock: Clock, logger: Logger): Services {
  return {
    store: storage,
    reader: new FlagReader(storage),
    targeting: new TargetingReader(storage),
    changes: new ChangeService(storage, clock),
    evaluations: new EvaluationService(storage),
    environments: new LiveEnvironments(storage, { logger }),
    usage: new UsageCounter(storage, { clock, logger, days: config.usageDays }),
    usageOf: (projectId, keys) => usageOf(storage, clock, projectId, keys),
    keys: new KeyService(storage, clock),
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  };
}
