import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { OutageLog } from '../lib/outage-log.ts';
import type { AddressRules } from './address-rules.ts';
import { postMessage, type Resolve } from './post-message.ts';
import { retryDelay } from './retry-delay.ts';
import { signedHeaders } from './sign.ts';
import type { Attempt, Backlog, ClaimedMessage, MessageStatus, Settlement } from './webhook.ts';
import type { WebhookStore } from './webhook-store.ts';

/** What {@link WebhookSender} works with. */
export interface WebhookSenderParts {
  readonly store: WebhookStore;
  readonly rules: AddressRules;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** How long one attempt may take. Default 10 seconds. */
  readonly timeoutMs?: number;
}

/** What becomes of one attempt. */
export type Outcome = 'delivered' | 'failed' | 'given_up';

/** Attempts under way at a time, of one webhook never more than one. */
const MOST_AT_ONCE = 64;
const TIMEOUT_MS = 10_000;
/** Much longer than an attempt: whoever claimed a message and is gone then holds it up no longer. */
const LEASE_MS = 60_000;
const POLL_MS = 1_000;
const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;
const KEPT_MS = 7 * 24 * 60 * 60_000;
const PRUNE_EVERY_MS = 60 * 60_000;
/** The endpoint says that it is there no longer. */
const GONE = 410;

/**
 * Sends what waits for webhooks: at once when this process committed it, within a second when another one did.
 *
 * At least once, in no order. Several processes may run one each: a message is claimed before it is sent, for a minute.
 * What fails is tried again for a day, then given up.
 */
export class WebhookSender {
  readonly #parts: WebhookSenderParts;
  readonly #outage: OutageLog;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #listeners = new Set<(outcome: Outcome) => void>();
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #stopHearing = () => {};
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #backlog: Backlog = { waiting: 0 };
  #prunedAt = 0;

  constructor(parts: WebhookSenderParts) {
    this.#parts = parts;
    this.#outage = new OutageLog('sending to webhooks', parts.logger);
  }

  /** What waited when this process looked last, a second ago at most while it runs. */
  get backlog(): Backlog {
    return this.#backlog;
  }

  /** Begins to send, until it is closed. */
  start(): void {
    this.#stopHearing = this.#parts.store.onEvents(() => this.wake());
    this.#timer = setInterval(() => this.wake(), POLL_MS).unref();
    this.wake();
  }

  /** Looks for what is due now; once more when it is looking already. */
  wake(): void {
    if (this.#stopped.signal.aborted) return;
    this.#lookAgain = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#lookAgain) this.wake();
    });
  }

  /** Returns when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#looking !== undefined || this.#underWay.size > 0)
      await Promise.all([this.#looking, ...this.#underWay.values()]);
  }

  /** Calls the listener for every attempt; returns how to stop. */
  onAttempt(listener: (outcome: Outcome) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends attempts under way: they are made again by whoever runs next. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#stopHearing();
    clearInterval(this.#timer);
    await this.settled();
  }

  async #look(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#stopped.signal.aborted) {
        this.#lookAgain = false;
        await this.#prune();
        for (const message of await this.#claim()) this.#begin(message);
      }
      this.#outage.ended();
    } catch (failure) {
      // Not at once again: the next look is a second away.
      this.#lookAgain = false;
      this.#outage.began(failure);
    }
  }

  async #claim(): Promise<readonly ClaimedMessage[]> {
    const { store, clock } = this.#parts;
    const except = [...this.#underWay.keys()];
    this.#backlog = await store.readWebhooks((reads) => reads.backlog(except));
    const now = clock();
    const limit = MOST_AT_ONCE - this.#underWay.size;
    const { nextAt } = this.#backlog;
    if (nextAt === undefined || nextAt > now.toISOString() || limit <= 0) return [];
    const leasedUntil = new Date(now.getTime() + LEASE_MS).toISOString();
    return store.writeWebhooks((writes) =>
      writes.claim({ now: now.toISOString(), leasedUntil, limit, except }),
    );
  }

  #begin(message: ClaimedMessage): void {
    const work = this.#send(message)
      .then(
        () => this.#outage.ended(),
        (failure) => this.#outage.began(failure),
      )
      .finally(() => {
        this.#underWay.delete(message.webhookId);
        this.wake();
      });
    this.#underWay.set(message.webhookId, work);
  }

  async #send(message: ClaimedMessage): Promise<void> {
    const { store, clock, timeoutMs = TIMEOUT_MS } = this.#parts;
    const { url, body, secret, eventId } = message;
    const headers = signedHeaders(secret, eventId, clock(), body);
    const { signal } = this.#stopped;
    const attempt = await postMessage({ url, headers, body }, { ...this.#parts, timeoutMs, signal });
    const came = this.#settlementOf(message, attempt);
    await store.writeWebhooks((writes) => writes.settle(message, came));
    this.#tell(message, attempt, came.became);
  }

  #settlementOf({ createdAt, attempts }: ClaimedMessage, attempt: Attempt): Settlement {
    const now = this.#parts.clock();
    const isCut = this.#stopped.signal.aborted;
    const wait = isCut ? 0 : retryDelay(attempts, (this.#parts.random ?? Math.random)());
    const isLate = now.getTime() + wait - Date.parse(createdAt) > GIVE_UP_AFTER_MS;
    const isOver = attempt.status === GONE || (isLate && !isCut);
    return {
      ...attempt,
      at: now.toISOString(),
      became: attempt.problem === undefined ? 'delivered' : isOver ? 'given_up' : 'waiting',
      nextAt: new Date(now.getTime() + wait).toISOString(),
    };
  }

  #tell({ webhookId, eventId, attempts }: ClaimedMessage, attempt: Attempt, became: MessageStatus): void {
    const outcome = became === 'waiting' ? 'failed' : became;
    for (const listener of this.#listeners) listener(outcome);
    if (outcome === 'delivered') return;
    const fields = { webhookId, eventId, attempts, ...attempt };
    if (outcome === 'failed') this.#parts.logger.info(fields, 'a webhook was not reached; it is tried again');
    else this.#parts.logger.warn(fields, 'a webhook was not reached for too long; the message was given up');
  }

  async #prune(): Promise<void> {
    const { store, clock } = this.#parts;
    const now = clock().getTime();
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    const before = new Date(now - KEPT_MS).toISOString();
    if (await store.writeWebhooks((writes) => writes.pruneMessages(before))) this.#prunedAt = now;
  }
}
