import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import { Feed } from './feed.ts';
import { type GuidonProviderOptions, type Settings, settingsOf } from './guidon-provider-options.ts';
import { LocalEnvironment } from './local-environment.ts';
import { plainContext } from './plain-context.ts';
import { failure, resolutionOf, type ValueType } from './resolution.ts';
import { Usage } from './usage.ts';
import { UsageReporter } from './usage-reporter.ts';

/**
 * OpenFeature's provider for Guidon: one environment's flags, streamed to this process and evaluated in it.
 *
 * Evaluating does no I/O and never throws. The last good data are kept whatever becomes of the server; a broken or
 * hostile answer never replaces them. Objects it serves are frozen.
 *
 * Events: `READY` when there are data, and when they are fresh again; `STALE` when the server has been lost for
 * `waits.staleAfter`, or the data are only from a file; `CONFIGURATION_CHANGED` with `flagsChanged`, also those that refer
 * to a segment, list or flag that changed, and when a rollout that goes by the clock went on; `ERROR` when there are no data or the key is refused. `setProviderAndWait`
 * fails with `PROVIDER_FATAL` for a wrong key and with `GENERAL` when there were no data in time; the provider goes on
 * trying either way until it is closed.
 *
 * How often each variation was served is counted and sent once a minute and on closing. What was counted while the
 * server cannot be reached is lost.
 *
 * ```ts
 * import { GuidonProvider } from '@guidon/openfeature';
 * import { OpenFeature } from '@openfeature/server-sdk';
 *
 * const key = process.env.GUIDON_SDK_KEY ?? '';
 * await OpenFeature.setProviderAndWait(new GuidonProvider({ url: 'http://127.0.0.1:7420', key }));
 * const client = OpenFeature.getClient();
 * const isNew = await client.getBooleanValue('new-checkout', false, { targetingKey: 'user-1' });
 * await OpenFeature.close();
 * ```
 */
export class GuidonProvider implements Provider {
  readonly metadata = { name: 'guidon' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #settings: Settings;
  readonly #environment = new LocalEnvironment();
  readonly #usage = new Usage(new Date());
  #life:
    | { readonly feed: Feed; readonly reporter: UsageReporter; readonly started: Promise<void> }
    | undefined;

  /** Connects to nothing yet. Throws a `PROVIDER_FATAL` error on a url or key that can never work. */
  constructor(options: GuidonProviderOptions) {
    this.#settings = settingsOf(options);
  }

  /** Begins to read the flags; resolves when there are any. Called by OpenFeature. */
  initialize(): Promise<void> {
    this.#life ??= this.#begin();
    return this.#life.started;
  }

  /** Ends the stream at once and sends the last usage, for two seconds at most. Called by OpenFeature; may be repeated. */
  async onClose(): Promise<void> {
    const life = this.#life;
    this.#life = undefined;
    await Promise.all([life?.feed.close(), life?.reporter.close()]);
  }

  async resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(flagKey, 'boolean', defaultValue, context);
  }

  async resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolve(flagKey, 'string', defaultValue, context);
  }

  async resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolve(flagKey, 'number', defaultValue, context);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return this.#resolve(flagKey, 'object', defaultValue, context);
  }

  #begin() {
    const feed = new Feed(this.#settings, this.#environment, this.events);
    return { feed, reporter: new UsageReporter(this.#settings, this.#usage), started: feed.start() };
  }

  #resolve<T>(
    flagKey: string,
    type: ValueType,
    defaultValue: T,
    context: EvaluationContext,
  ): ResolutionDetails<T> {
    const { metadata } = this.#environment;
    if (metadata === undefined) {
      return failure(defaultValue, ErrorCode.PROVIDER_NOT_READY, 'There are no flags yet.');
    }
    try {
      const evaluation = this.#environment.evaluate(flagKey, plainContext(context));
      const resolution = resolutionOf(evaluation, type, defaultValue, metadata);
      if (resolution.errorCode === undefined) this.#usage.count(flagKey, resolution.variant ?? '');
      return resolution;
    } catch {
      return failure(defaultValue, ErrorCode.INVALID_CONTEXT, 'The evaluation context cannot be read.');
    }
  }
}
