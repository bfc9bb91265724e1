import type { AuditEntry, Page, PageRequest } from '../flags/flag-store.ts';
import type { OutgoingEvent } from '../flags/outgoing-event.ts';
import type { Backlog, ClaimedMessage, Message, Settlement, Webhook } from './webhook.ts';

/** Reads of one snapshot. */
export interface WebhookReads {
  /** All of an organization, the newest first. */
  webhooks(organizationId: string): Promise<readonly Webhook[]>;
  webhook(organizationId: string, id: string): Promise<Webhook | undefined>;
  /** The secret that a webhook's messages are signed with. */
  webhookSecret(id: string): Promise<string | undefined>;
  /** Messages to a webhook, the newest first. */
  messages(webhookId: string, page: PageRequest): Promise<Page<Message>>;
  /** Of all organizations. What is due next is not of the webhooks with these ids. */
  backlog(except?: readonly string[]): Promise<Backlog>;
}

/** Which messages a process takes. */
export interface Claim {
  /** ISO 8601: those due by then. */
  readonly now: string;
  /** Nobody else takes them before. */
  readonly leasedUntil: string;
  readonly limit: number;
  /** Ids of webhooks to leave out. */
  readonly except: readonly string[];
}

/** Writes of one transaction. */
export interface WebhookWrites extends WebhookReads {
  insertWebhook(webhook: Webhook, secret: string): Promise<void>;
  /** Its messages go with it. */
  deleteWebhook(id: string): Promise<void>;
  /** Takes messages that are due, one of each webhook, the longest due first. */
  claim(claim: Claim): Promise<readonly ClaimedMessage[]>;
  /** Keeps what came of an attempt. A failure of a message that somebody else has taken since changes nothing. */
  settle(
    message: Pick<ClaimedMessage, 'eventId' | 'webhookId' | 'attempts'>,
    came: Settlement,
  ): Promise<void>;
  /** Removes some messages made before a time (ISO 8601) that wait no longer; answers whether none of them is left. */
  pruneMessages(before: string): Promise<boolean>;
  appendAudit(entry: AuditEntry): Promise<void>;
}

/** Tells which events this process put on their way. */
export type EventsListener = (events: readonly OutgoingEvent[]) => void;

/** Where webhooks and what they are to be told are kept. */
export interface WebhookStore {
  readWebhooks<T>(work: (reads: WebhookReads) => Promise<T>): Promise<T>;
  /** One transaction that excludes other writers from its start; a throw rolls it back whole. */
  writeWebhooks<T>(work: (writes: WebhookWrites) => Promise<T>): Promise<T>;
  /** Calls the listener once events of this process are committed; returns how to stop. */
  onEvents(listener: EventsListener): () => void;
}
