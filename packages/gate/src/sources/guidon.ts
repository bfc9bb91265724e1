import type { FlagSource } from '../flag-source.ts';
import { type OpenFeatureClient, type OpenFeatureDetails, openFeatureSource } from './openfeature.ts';

type Resolve<T> = (
  key: string,
  value: T,
  context: { readonly targetingKey: string },
) => Promise<OpenFeatureDetails>;

/** The part of a `GuidonProvider` of `@guidon/openfeature` that is used. */
export interface GuidonEnvironment {
  initialize(): Promise<void>;
  onClose(): Promise<void>;
  readonly resolveBooleanEvaluation: Resolve<boolean>;
  readonly resolveStringEvaluation: Resolve<string>;
  readonly resolveNumberEvaluation: Resolve<number>;
  // biome-ignore lint/suspicious/noExplicitAny: the provider's JSON values are OpenFeature's
  readonly resolveObjectEvaluation: Resolve<any>;
  // biome-ignore lint/suspicious/noExplicitAny: events are named by an enum of OpenFeature's
  readonly events: { addHandler(event: any, handler: () => void): void };
}

/**
 * Flags of a Guidon environment, streamed to this process and evaluated in it:
 * `guidonSource(new GuidonProvider({ url, key }))`.
 *
 * The source opens and closes the provider. A server streams what holds now and tells nobody what held before, so instances agree on
 * pins with a store only (`redisPins`, `sqlPins`), and the gate's status says so.
 */
export function guidonSource(provider: GuidonEnvironment): FlagSource {
  const source = openFeatureSource(clientOf(provider), 'guidon');
  return {
    ...source,
    open: async (host) => {
      await source.open(host);
      // It goes on trying by itself, and has nothing to say until then.
      await provider.initialize().catch(() => {});
    },
    close: () => provider.onClose(),
  };
}

function clientOf(provider: GuidonEnvironment): OpenFeatureClient {
  return {
    getBooleanDetails: (key, value, context) => provider.resolveBooleanEvaluation(key, value, context),
    getStringDetails: (key, value, context) => provider.resolveStringEvaluation(key, value, context),
    getNumberDetails: (key, value, context) => provider.resolveNumberEvaluation(key, value, context),
    getObjectDetails: (key, value, context) => provider.resolveObjectEvaluation(key, value, context),
    addHandler: (event, handler) => provider.events.addHandler(event, handler),
  };
}
