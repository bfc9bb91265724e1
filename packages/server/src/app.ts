import { AuditKeeper } from './audit/audit-keeper.ts';
import { AuditService } from './audit/audit-service.ts';
import type { Config } from './config/config.ts';
import { inheritedEnvironment } from './config/env.ts';
import type { Secrets } from './config/secrets.ts';
import { LazyDelivery } from './delivery/flux/lazy-delivery.ts';
import { ChangeService } from './flags/change-service.ts';
import { EvaluationService } from './flags/evaluation-service.ts';
import { FlagReader } from './flags/flag-reader.ts';
import { usageOf } from './flags/flag-usage.ts';
import { LiveEnvironments } from './flags/live-environments.ts';
import { seedOrganization } from './flags/seed.ts';
import { TargetingReader } from './flags/targeting-reader.ts';
import { UsageCounter } from './flags/usage-counter.ts';
import { AppError } from './lib/app-error.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { createPinoLogger } from './lib/pino-logger.ts';
import type { Caller } from './principals/caller.ts';
import { Callers, type KeepKey } from './principals/callers.ts';
import { KeyApprovals } from './principals/key-approvals.ts';
import { KeyService } from './principals/key-service.ts';
import type { OpenTokenCallersParts } from './principals/oauth/open-token-callers.ts';
import type { TokenCallers } from './principals/oauth/token-callers.ts';
import { OrganizationService } from './principals/organization-service.ts';
import type { Principal } from './principals/principal.ts';
import { RefusalLog } from './principals/refusal-log.ts';
import { ChangeRequestService } from './releases/change-request-service.ts';
import { backup } from './storage/backup.ts';
import type { ApprovalState } from './storage/examine-approval.ts';
import { type DatabaseState, examineDatabase } from './storage/examine-database.ts';
import type { SurfaceState } from './storage/examine-surface.ts';
import { openSqliteAsItIs, openSqliteEngine, openSqliteStorage } from './storage/open-sqlite-storage.ts';
import { type Restored, restore } from './storage/restore.ts';
import type { Storage } from './storage/storage.ts';
import type { StorageEngine } from './storage/storage-engine.ts';
import { explainSurface } from './surface/explain-surface.ts';
import { GuidonGate, type SurfaceTimes } from './surface/guidon-gate.ts';
import { CATALOGUE } from './tools/catalogue.ts';
import { ConfirmationTokens } from './tools/confirmation-tokens.ts';
import type { Tool } from './tools/define-tool.ts';
import type { Services } from './tools/services.ts';
import { Surface, type SurfaceOptions } from './tools/surface.ts';
import type { ExplainedSurface } from './tools/surface-fields.ts';
import { type Runner, ToolRunner } from './tools/tool-runner.ts';
import { AddressRules } from './webhooks/address-rules.ts';
import { lookUp, type Resolve } from './webhooks/post-message.ts';
import { warnOfBrokenGlass } from './webhooks/warn-of-broken-glass.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';
import { WebhookService } from './webhooks/webhook-service.ts';

const MINUTE = 60_000;

export type { ApprovalState, DatabaseState, SurfaceState };

/** How a connection narrows a surface. */
export interface Narrowed {
  readonly readOnly?: boolean;
}

/** A running Guidon without its doors. Whoever makes one closes it. */
export interface App extends AsyncDisposable {
  readonly config: Config;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly services: Services;
  /** The tenants of this database: for its operator, not for tools. */
  readonly organizations: OrganizationService;
  /** Those who are told of events. */
  readonly webhooks: WebhookService;
  /** Tells them, once it was started: for servers. */
  readonly sender: WebhookSender;
  /** The organization this database was made with: that of whoever runs it. */
  readonly organizationId: string;
  readonly catalogue: readonly Tool[];
  readonly runner: Runner;
  /** Decides what each caller is offered of the tools there are. */
  readonly gate: GuidonGate;
  /** What this process offers to models, or less. */
  surface(narrowed?: Narrowed): Surface;
  /** What programs may call over HTTP and people at the command line, or less. */
  callable(narrowed?: Narrowed): Surface;
  /** Tells which of the tools models are offered somebody has, and why not the others. */
  explainSurface(principal: Principal, narrowed?: Narrowed): Promise<ExplainedSurface>;
  /** The agent behind a stdio connection, acting for the operating system's user. */
  stdioCaller(client?: string): Promise<Caller>;
  /** The operating system's user at the CLI, operator of a local database. */
  operatorCaller(): Promise<Caller>;
  /** Whoever holds this key; undefined when nobody does, or when it takes a look into the database that `mayLook` forbids. */
  keyCaller(key: string, mayLook?: () => boolean): Caller | undefined | Promise<Caller | undefined>;
  /** Id of a key that waits for approval, right after `keyCaller` found that it opens nothing. */
  waitingKey(key: string): string | undefined;
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
  /** Finds the addresses of a webhook's host. Default: as this machine does. */
  readonly resolve?: Resolve;
  /** The tools there are. Default: all of Guidon's. */
  readonly catalogue?: readonly Tool[];
  /** How long the list of a client stays. Default: as it is configured. */
  readonly surfaceTimes?: SurfaceTimes;
}

/** Opens the database and builds everything above it. The only composition root. */
export async function createApp(config: Config, parts: AppParts = {}): Promise<App> {
  const { clock = systemClock, secrets = {} } = parts;
  const logger = parts.logger ?? createPinoLogger(config.logLevel);
  const storage = await openStorage(config, secrets, { clock, logger });
  try {
    return await buildApp(config, { ...parts, clock, logger }, storage);
  } catch (failure) {
    await storage.close();
    throw failure;
  }
}

async function buildApp(
  config: Config,
  parts: AppParts & { readonly clock: Clock; readonly logger: Logger },
  storage: Storage,
): Promise<App> {
  const { clock, logger, catalogue = CATALOGUE, secrets = {} } = parts;
  const organization = await seedOrganization(storage, clock);
  const refusals = new RefusalLog({ store: storage, clock, logger });
  const delivery = new LazyDelivery({
    settings: config.delivery,
    environment: inheritedEnvironment,
    key: () => storage.secret('delivery-fingerprints', () => crypto.randomUUID() + crypto.randomUUID()),
  });
  const services = createServices(config, storage, refusals, {
    catalogue,
    clock,
    logger,
    // The clusters of this server are those of the organization its database was made with; nobody of another one sees them.
    delivery: async ({ principal }) => {
      if (principal.organizationId !== organization.id) throw notTheirs();
      return delivery.as(principal);
    },
  });
  const times = { windowMs: config.windowMinutes * MINUTE, ...parts.surfaceTimes };
  const gate = await GuidonGate.open({
    ...{ catalogue, configuration: config, logger, store: storage, times },
    environments: services.environments,
  });
  const confirmations = new ConfirmationTokens(storage, clock);
  const callers = new Callers({
    store: storage,
    organizationId: organization.id,
    limits: config,
    adminKey: secrets.adminKey,
    clock,
  });
  const tokens = await openTokens(config, { store: storage, organizationId: organization.id, clock, logger });
  const keeper = new AuditKeeper(storage, services.audit, { clock, logger, days: config.auditDays });
  keeper.start();
  const { resolve = lookUp } = parts;
  const telling = { store: storage, rules: new AddressRules(config.webhookNetworks), resolve, clock };
  const sender = new WebhookSender({ ...telling, logger });
  const stopWarning = warnOfBrokenGlass(storage, logger);
  const close = async () => {
    stopWarning();
    keeper.close();
    await sender.close();
    callers.close();
    await gate.close();
    services.environments.close();
    await services.usage.close();
    await delivery[Symbol.asyncDispose]();
    await storage.close();
  };
  const surface = surfaceOf(catalogue, gate.options);
  return {
    config,
    logger,
    storage,
    services,
    organizations: new OrganizationService(storage, clock),
    webhooks: new WebhookService({ ...telling, refusals }),
    sender,
    organizationId: organization.id,
    catalogue,
    runner: new ToolRunner({ catalogue, services, tokens: confirmations, refusals, gate, clock, logger }),
    gate,
    surface,
    explainSurface: (principal, narrowed) =>
      explainSurface({ gate, catalogue, configured: surface(narrowed) }, principal),
    callable: surfaceOf(catalogue, gate.callable),
    stdioCaller: (client) => callers.stdio(client),
    operatorCaller: () => callers.operator(),
    keyCaller: (key, mayLook) => callers.byKey(key, mayLook),
    waitingKey: (key) => callers.waiting(key),
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
export function restoreDatabase(
  config: Config,
  secrets: Secrets,
  lines: AsyncIterable<string>,
): Promise<Restored> {
  const work = (engine: StorageEngine) => restore(engine, lines, { clock: systemClock });
  return withEngine(openEngine(config, secrets), work);
}

/** Writes the database that is configured as lines, see `backup`, and changes nothing of it. NOT_FOUND for none. */
export function backupDatabase(
  config: Config,
  secrets: Secrets,
  write: (line: string) => Promise<void>,
): Promise<number> {
  const work = (engine: StorageEngine) => backup(engine, write, systemClock());
  return withEngine(openAsItIs(config, secrets), work);
}

/** Looks at the database that is configured, and changes nothing of it. NOT_FOUND for none. */
export function examineConfigured(config: Config, secrets: Secrets): Promise<DatabaseState> {
  return withEngine(openAsItIs(config, secrets), examineDatabase);
}

async function withEngine<T>(
  opening: Promise<StorageEngine>,
  work: (engine: StorageEngine) => Promise<T>,
): Promise<T> {
  const engine = await opening;
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** The database without bringing its schema up to date. */
async function openEngine({ database }: Config, secrets: Secrets): Promise<StorageEngine> {
  if (database.kind === 'sqlite') return openSqliteEngine({ path: database.path });
  const { openPostgresEngine } = await import('./storage/open-postgres-storage.ts');
  return openPostgresEngine({ database: { url: database.url, password: secrets.databasePassword } });
}

/** The same for a look: nothing is made. */
async function openAsItIs({ database }: Config, secrets: Secrets): Promise<StorageEngine> {
  if (database.kind === 'sqlite') return openSqliteAsItIs({ path: database.path });
  const { openPostgresAsItIs } = await import('./storage/open-postgres-storage.ts');
  return openPostgresAsItIs({ database: { url: database.url, password: secrets.databasePassword } });
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

function surfaceOf(catalogue: readonly Tool[], options: SurfaceOptions): (narrowed?: Narrowed) => Surface {
  const full = new Surface(catalogue, options);
  const reading = new Surface(catalogue, { ...options, readOnly: true });
  return (narrowed) => (narrowed?.readOnly === true ? reading : full);
}

function createServices(
  config: Config,
  storage: Storage,
  refusals: RefusalLog,
  parts: Required<Pick<AppParts, 'catalogue' | 'clock' | 'logger'>> & Pick<Services, 'delivery'>,
): Services {
  const { catalogue, clock, logger, delivery } = parts;
  const changes = new ChangeService(storage, clock, config.idempotencyDays);
  return {
    store: storage,
    reader: new FlagReader(storage),
    targeting: new TargetingReader(storage),
    changes,
    now: clock,
    requests: new ChangeRequestService(storage, changes, clock),
    evaluations: new EvaluationService(storage),
    environments: new LiveEnvironments(storage, { logger }),
    usage: new UsageCounter(storage, { clock, logger, days: config.usageDays }),
    usageOf: (projectId, keys) => usageOf(storage, clock, projectId, keys),
    keys: new KeyService(storage, { clock, refusals, logger }),
    keyApprovals: new KeyApprovals(storage, clock, refusals),
    audit: new AuditService(storage, clock, logger),
    toolNames: catalogue.map(({ name }) => name),
    delivery,
  };
}

function notTheirs(): AppError {
  return new AppError('PERMISSION_DENIED', 'The clusters of this server belong to another organization.', {
    hint: 'Only principals of the organization that its database was made with see them; run a server of your own for yours.',
  });
}
