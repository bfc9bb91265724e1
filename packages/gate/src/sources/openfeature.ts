import type { JsonValue } from '@guidon/core';
import type { AskedFlag, FlagSource } from '../flag-source.ts';
import type { Principal } from '../principal.ts';
import { Recent } from '../recent.ts';
import type { Setting, Settings } from '../setting.ts';
import { SourceHealth } from '../source-health.ts';

const MOST_ANSWERS = 50_000;
const NOT_FOUND = 'FLAG_NOT_FOUND';
/** By which the provider says that it has the flag, but as something else. */
const UNUSABLE: ReadonlySet<string> = new Set(['TYPE_MISMATCH', 'PARSE_ERROR']);

/** What an OpenFeature client answers. */
export interface OpenFeatureDetails {
  readonly value: unknown;
  readonly errorCode?: string | undefined;
}

interface OpenFeatureContext {
  readonly targetingKey: string;
  readonly [attribute: string]: string;
}

/** The part of any OpenFeature server client that is used: `OpenFeature.getClient()` is one. */
export interface OpenFeatureClient {
  getBooleanDetails(key: string, value: boolean, context: OpenFeatureContext): Promise<OpenFeatureDetails>;
  getStringDetails(key: string, value: string, context: OpenFeatureContext): Promise<OpenFeatureDetails>;
  getNumberDetails(key: string, value: number, context: OpenFeatureContext): Promise<OpenFeatureDetails>;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of other people's clients, whose JSON types differ
  getObjectDetails(key: string, value: any, context: OpenFeatureContext): Promise<OpenFeatureDetails>;
  // biome-ignore lint/suspicious/noExplicitAny: events are named by enums of other packages
  addHandler?(event: any, handler: () => void): void;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  removeHandler?(event: any, handler: () => void): void;
}

/**
 * Flags of any OpenFeature client: targeting is the provider's. The context is the targeting key (the principal) and `tenant`.
 *
 * The client stays its owner's, who closes it; the name is for status and warnings. Errors other than `FLAG_NOT_FOUND` leave the last good answer, or else the default.
 */
export function openFeatureSource(client: OpenFeatureClient, name = 'openfeature'): FlagSource {
  const health = new SourceHealth();
  const answers = new Recent<string, Setting>(MOST_ANSWERS);
  const handlers: [event: string, handler: () => void][] = [];
  let isAway = false;
  let warn = (_message: string) => {};
  const one = async (flag: AskedFlag, principal: Principal | undefined): Promise<Setting | undefined> => {
    const key = JSON.stringify([flag.key, principal?.id, principal?.tenant]);
    try {
      const { value, errorCode } = await evaluate(client, flag, principal);
      const isUnusable = UNUSABLE.has(errorCode ?? '');
      if (errorCode !== undefined && errorCode !== NOT_FOUND && !isUnusable) throw { code: errorCode };
      if (!isAway) health.succeeded(key);
      if (errorCode === NOT_FOUND) return void answers.delete(key);
      if (isUnusable) warn(`The flag "${flag.key}" in ${name} has no usable value (${errorCode}).`);
      else answers.set(key, { value: value as JsonValue });
    } catch (failure) {
      health.failed(failure, key);
    }
    return answers.get(key) ?? { unusable: true };
  };
  const tell = (event: string, away: boolean, changed: () => void) => {
    isAway = away;
    if (away) health.failed(event);
    else changed();
  };
  return {
    name,
    open: async (host) => {
      health.tellTo(host, name);
      warn = host.warn;
      const { changed } = host;
      for (const [event, away] of Object.entries(EVENTS))
        handlers.push([event, () => tell(event, away, changed)]);
      for (const [event, handler] of handlers) client.addHandler?.(event, handler);
    },
    read: async (asked, principal): Promise<Settings> => {
      const found = await Promise.all(
        asked.map(async (flag) => [flag.key, await one(flag, principal)] as const),
      );
      return new Map(found.filter((entry): entry is readonly [string, Setting] => entry[1] !== undefined));
    },
    status: () => health.status(),
    close: () => {
      for (const [event, handler] of handlers) client.removeHandler?.(event, handler);
    },
  };
}

/** The events that are heard, and whether the provider is away after them: then it answers with what it has. */
const EVENTS: Readonly<Record<string, boolean>> = {
  PROVIDER_CONFIGURATION_CHANGED: false,
  PROVIDER_READY: false,
  PROVIDER_STALE: true,
  PROVIDER_ERROR: true,
};

function evaluate(
  client: OpenFeatureClient,
  { key, default: value }: AskedFlag,
  principal: Principal | undefined,
): Promise<OpenFeatureDetails> {
  const tenant = principal?.tenant === undefined ? {} : { tenant: principal.tenant };
  const context = { targetingKey: principal?.id ?? 'process', ...tenant };
  if (typeof value === 'boolean') return client.getBooleanDetails(key, value, context);
  if (typeof value === 'string') return client.getStringDetails(key, value, context);
  if (typeof value === 'number') return client.getNumberDetails(key, value, context);
  return client.getObjectDetails(key, value, context);
}
