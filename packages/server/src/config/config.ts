import path from 'node:path';
import envPaths from 'env-paths';
import type { DeliverySettings } from '../delivery/delivery-settings.ts';
import type { OAuthSettings } from '../principals/oauth/oauth-settings.ts';
import { DEFAULT_TOOLSETS, isToolset, TOOLSETS, type Toolset } from '../tools/toolset.ts';
import { loadDeliveryConfig } from './delivery-config.ts';
import type { Environment } from './env.ts';
import { type HttpConfig, loadHttpConfig } from './http-config.ts';
import { loadOAuthConfig } from './oauth-config.ts';
import { type DatabaseConfig, databaseConfig, redisUrl } from './server-urls.ts';
import { misconfigured, networks, onOrOff, wholeNumber, words } from './setting.ts';

/** How much is logged. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const MOST_DAYS = 3_650;
const MOST_WINDOW_MINUTES = 1_440;

const ALL_TOOLSETS = Object.keys(TOOLSETS) as Toolset[];

/** What programs and people may call unless somebody chose: clusters are looked at only where that was asked for. */
const USUALLY_CALLABLE = ALL_TOOLSETS.filter((name) => name !== 'delivery');

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** All settings of one process, checked. Secrets travel apart, see secrets.ts. */
export interface Config {
  /** Folder of everything Guidon keeps on this machine. */
  readonly dataFolder: string;
  readonly database: DatabaseConfig;
  /** URL of the Redis for announcements, without its password. */
  readonly redisUrl?: string;
  /** What models are offered. */
  readonly toolsets: readonly Toolset[];
  /** What programs and people may call: the same where somebody chose, otherwise everything but clusters. */
  readonly callable: readonly Toolset[];
  readonly readOnly: boolean;
  /** How long the list of tools stays for clients without a session, in minutes. */
  readonly windowMinutes: number;
  /** Keys of the only projects this process may touch; absent: all. */
  readonly projects?: readonly string[];
  readonly http: HttpConfig;
  /** How long evaluations are remembered, in days. */
  readonly usageDays: number;
  /** How long the audit log is kept, in days; absent: for ever. */
  readonly auditDays?: number;
  /** How long the first answer under an idempotency key is kept, in days. */
  readonly idempotencyDays: number;
  /** Networks that webhooks may lead to though they are not public, also without https. */
  readonly webhookNetworks: readonly string[];
  /** The address the HTTP server is reached by from elsewhere, without a trailing slash. */
  readonly publicUrl?: string;
  /** Whose OAuth tokens are taken; absent: nobody's. */
  readonly oauth?: OAuthSettings;
  /** How clusters are reached. */
  readonly delivery: DeliverySettings;
  readonly logLevel: LogLevel;
}

/** What a command line says. It narrows what the environment allows, and never widens it. */
export interface ConfigOverrides {
  readonly toolsets?: string;
  readonly readOnly?: boolean;
  readonly projects?: string;
  readonly host?: string;
  readonly port?: string | number;
  /** The level when the environment names none. Default `warn`. */
  readonly logLevel?: LogLevel;
}

/** Settings from the environment and the command line. Throws MISCONFIGURED for a value that makes no sense. */
export function loadConfig(environment: Environment, overrides: ConfigOverrides = {}): Config {
  const dataFolder = path.resolve(environment.GUIDON_DATA ?? envPaths('guidon', { suffix: '' }).data);
  const projects = narrowProjects(environment.GUIDON_PROJECTS, overrides.projects);
  const { GUIDON_PUBLIC_URL: shown, GUIDON_REDIS_URL: redis, GUIDON_AUDIT_DAYS: auditDays } = environment;
  const publicUrl = shown === undefined ? undefined : webUrl(shown);
  const oauth = loadOAuthConfig(environment, publicUrl);
  return {
    dataFolder,
    database: databaseConfig(
      environment.GUIDON_DATABASE_URL ?? `sqlite:${path.join(dataFolder, 'guidon.db')}`,
    ),
    toolsets: narrowToolsets(environment.GUIDON_TOOLSETS, overrides.toolsets, DEFAULT_TOOLSETS),
    callable: narrowToolsets(environment.GUIDON_TOOLSETS, overrides.toolsets, USUALLY_CALLABLE),
    readOnly: onOrOff('GUIDON_READ_ONLY', environment.GUIDON_READ_ONLY, false) || overrides.readOnly === true,
    windowMinutes: windowMinutes(environment.GUIDON_WINDOW_MINUTES ?? '10'),
    http: loadHttpConfig(environment, overrides),
    usageDays: wholeNumber(
      'GUIDON_USAGE_DAYS',
      environment.GUIDON_USAGE_DAYS ?? '90',
      MOST_DAYS,
      'Use a whole number of days.',
    ),
    idempotencyDays: someDays('GUIDON_IDEMPOTENCY_DAYS', environment.GUIDON_IDEMPOTENCY_DAYS ?? '7'),
    ...(auditDays === undefined ? {} : { auditDays: someDays('GUIDON_AUDIT_DAYS', auditDays) }),
    webhookNetworks: networks('GUIDON_WEBHOOK_NETWORKS', environment.GUIDON_WEBHOOK_NETWORKS),
    delivery: loadDeliveryConfig(environment),
    logLevel: logLevel(environment.GUIDON_LOG_LEVEL ?? overrides.logLevel ?? 'warn'),
    ...(projects === undefined ? {} : { projects }),
    ...(redis === undefined ? {} : { redisUrl: redisUrl(redis) }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(oauth === undefined ? {} : { oauth }),
  };
}

function someDays(name: string, text: string): number {
  return someNumber(name, text, MOST_DAYS, 'Use a whole number of days from 1.');
}

function windowMinutes(text: string): number {
  const hint = `Use a whole number of minutes from 1 to ${MOST_WINDOW_MINUTES}.`;
  return someNumber('GUIDON_WINDOW_MINUTES', text, MOST_WINDOW_MINUTES, hint);
}

function someNumber(name: string, text: string, most: number, hint: string): number {
  const value = wholeNumber(name, text, most, hint);
  if (value === 0) throw misconfigured(name, 'is "0"', hint);
  return value;
}

function narrowToolsets(
  allowed: string | undefined,
  asked: string | undefined,
  usual: readonly Toolset[],
): readonly Toolset[] {
  const limit = toolsets('GUIDON_TOOLSETS', allowed);
  const wanted = toolsets('--toolsets', asked) ?? limit ?? usual;
  const offered = limit === undefined ? wanted : wanted.filter((toolset) => limit.includes(toolset));
  if (offered.length > 0) return offered;
  throw misconfigured(
    '--toolsets',
    `asks for what GUIDON_TOOLSETS=${allowed} leaves out`,
    'Ask for less, or allow more.',
  );
}

function toolsets(name: string, text: string | undefined): readonly Toolset[] | undefined {
  if (text === undefined) return undefined;
  const names = words(text);
  if (names.includes('all')) return ALL_TOOLSETS;
  const unknown = names.find((word) => !isToolset(word));
  if (unknown !== undefined || names.length === 0) {
    const known = Object.keys(TOOLSETS).join(', ');
    throw misconfigured(
      name,
      `names the unknown toolset "${unknown ?? ''}"`,
      `Choose from ${known}, or all.`,
    );
  }
  return names.filter(isToolset);
}

function narrowProjects(
  allowed: string | undefined,
  asked: string | undefined,
): readonly string[] | undefined {
  if (allowed === undefined) return asked === undefined ? undefined : words(asked);
  const limit = words(allowed);
  return asked === undefined ? limit : words(asked).filter((key) => limit.includes(key));
}

function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level === undefined)
    throw misconfigured('GUIDON_LOG_LEVEL', `is "${text}"`, `Use ${LOG_LEVELS.join(', ')}.`);
  return level;
}

function webUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw misconfigured(
      'GUIDON_PUBLIC_URL',
      'is not an http or https URL',
      'Use something like https://guidon.example.org.',
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
