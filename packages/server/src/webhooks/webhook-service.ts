import { auditEntry } from '../flags/audit-entry.ts';
import type { EventType } from '../flags/event-types.ts';
import { findProject } from '../flags/find.ts';
import type { FlagStore, Page, PageRequest } from '../flags/flag-store.ts';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { actorOf, type Caller } from '../principals/caller.ts';
import type { RefusalLog } from '../principals/refusal-log.ts';
import type { AddressRules } from './address-rules.ts';
import { payloadOf } from './payload.ts';
import { postMessage, type Resolve } from './post-message.ts';
import { makeWebhookSecret, signedHeaders } from './sign.ts';
import type { Attempt, Message, Webhook } from './webhook.ts';
import { checkLooksAfter, checkMayChange } from './webhook-rights.ts';
import type { WebhookReads, WebhookStore, WebhookWrites } from './webhook-store.ts';
import { checkedUrl } from './webhook-url.ts';

/** A wish for a webhook. */
export interface NewWebhook {
  readonly url: string;
  readonly events: readonly EventType[];
  /** Key of the only project whose events it gets. */
  readonly project?: string | undefined;
}

/** A webhook that was just added. The secret is shown this once; absent: it was only tried. */
export interface MadeWebhook {
  readonly webhook: Webhook;
  readonly secret?: string;
}

/** What {@link WebhookService} works with. */
export interface WebhookServiceParts {
  readonly store: WebhookStore & FlagStore;
  readonly clock: Clock;
  readonly refusals: RefusalLog;
  readonly rules: AddressRules;
  readonly resolve: Resolve;
}

/** Webhooks of one organization: all of them may be told of one event. */
const MOST = 50;
const TEST_TIMEOUT_MS = 10_000;

/**
 * Adds, lists, tries and removes webhooks, and tells what became of messages to them. Deeds and refusals are audited.
 *
 * All of it takes a person who administers the organization: addresses may hold secrets. Error codes: PERMISSION_DENIED,
 * READ_ONLY, NOT_FOUND, INVALID_ARGUMENT, PRECONDITION_FAILED, UNAVAILABLE.
 */
export class WebhookService {
  readonly #parts: WebhookServiceParts;

  constructor(parts: WebhookServiceParts) {
    this.#parts = parts;
  }

  /** All webhooks of the caller's organization, the newest first. */
  async list(caller: Caller): Promise<readonly Webhook[]> {
    checkLooksAfter(caller);
    const { organizationId } = caller.principal;
    return this.#parts.store.readWebhooks((reads) => reads.webhooks(organizationId));
  }

  /** Adds a webhook with a secret of its own; a dry run only tells what it would be. */
  add(caller: Caller, wanted: NewWebhook, dryRun = false): Promise<MadeWebhook> {
    return this.#audited(caller, 'add_webhook', async () => {
      checkMayChange(caller);
      const { store } = this.#parts;
      const webhook = await this.#webhookOf(caller, wanted);
      if (dryRun) {
        await store.readWebhooks((reads) => checkRoom(reads, webhook));
        return { webhook };
      }
      const secret = makeWebhookSecret();
      await store.writeWebhooks(async (writes) => {
        await checkRoom(writes, webhook);
        await writes.insertWebhook(webhook, secret);
        await this.#applied(writes, caller, 'add_webhook', webhook.id);
      });
      return { webhook, secret };
    });
  }

  /** Removes a webhook, and whatever waits for it; a dry run only tells which. */
  remove(caller: Caller, id: string, dryRun = false): Promise<Webhook> {
    return this.#audited(caller, 'remove_webhook', async () => {
      checkMayChange(caller);
      const { store } = this.#parts;
      if (dryRun) return store.readWebhooks((reads) => find(reads, caller, id));
      return store.writeWebhooks(async (writes) => {
        const webhook = await find(writes, caller, id);
        await writes.deleteWebhook(id);
        await this.#applied(writes, caller, 'remove_webhook', id);
        return webhook;
      });
    });
  }

  /** What became of messages to a webhook, the newest first. */
  async log(caller: Caller, id: string, page: PageRequest): Promise<Page<Message>> {
    checkLooksAfter(caller);
    return this.#parts.store.readWebhooks(async (reads) => {
      const webhook = await find(reads, caller, id);
      return reads.messages(webhook.id, page);
    });
  }

  /** Sends a message that says nothing at once, and tells what came of it. It is not tried again. */
  test(caller: Caller, id: string): Promise<Attempt> {
    return this.#audited(caller, 'test_webhook', async () => {
      checkMayChange(caller);
      const { store } = this.#parts;
      const [webhook, secret = ''] = await store.readWebhooks(async (reads) => [
        await find(reads, caller, id),
        await reads.webhookSecret(id),
      ]);
      await store.writeWebhooks((writes) => this.#applied(writes, caller, 'test_webhook', id));
      return this.#try(webhook, secret);
    });
  }

  #try({ id, organizationId, url }: Webhook, secret: string): Promise<Attempt> {
    const now = this.#parts.clock();
    const facts = { organizationId, type: 'webhook.test', at: now.toISOString(), data: { webhook_id: id } };
    const body = payloadOf(facts);
    const headers = signedHeaders(secret, newId('evt', now), now, body);
    const signal = new AbortController().signal;
    return postMessage({ url, headers, body }, { ...this.#parts, timeoutMs: TEST_TIMEOUT_MS, signal });
  }

  async #webhookOf(caller: Caller, { url, events, project }: NewWebhook): Promise<Webhook> {
    const { clock, rules, store } = this.#parts;
    const now = clock();
    const checked = checkedUrl(url, rules);
    if (project !== undefined) await store.read((reads) => findProject(reads, actorOf(caller), project));
    return {
      id: newId('whk', now),
      organizationId: caller.principal.organizationId,
      url: checked,
      events: [...new Set(events)].sort(),
      ...(project === undefined ? {} : { project }),
      createdAt: now.toISOString(),
      createdBy: caller.principal.name,
    };
  }

  #applied(writes: WebhookWrites, caller: Caller, deed: string, subject: string): Promise<void> {
    const at = this.#parts.clock().toISOString();
    return writes.appendAudit(auditEntry(actorOf(caller), deed, at, { outcome: 'applied', subject }));
  }

  async #audited<T>(caller: Caller, deed: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      if (failure instanceof AppError && failure.code !== 'UNAVAILABLE')
        await this.#parts.refusals.add(caller, deed, failure);
      throw failure;
    }
  }
}

async function find(reads: WebhookReads, { principal }: Caller, id: string): Promise<Webhook> {
  const webhook = await reads.webhook(principal.organizationId, id);
  if (webhook !== undefined) return webhook;
  throw new AppError('NOT_FOUND', `There is no webhook ${JSON.stringify(id.slice(0, 100))}.`, {
    hint: 'guidon webhooks list shows those there are.',
  });
}

async function checkRoom(reads: WebhookReads, { organizationId }: Webhook): Promise<void> {
  if ((await reads.webhooks(organizationId)).length < MOST) return;
  throw new AppError('PRECONDITION_FAILED', `There are ${MOST} webhooks already.`, {
    hint: 'Remove one that is not needed: guidon webhooks remove <id>.',
  });
}
