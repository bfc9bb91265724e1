import type { EventType } from '../flags/event-types.ts';

/** An address of somebody who is told of events. */
export interface Webhook {
  /** `whk_` and a sortable random part. */
  readonly id: string;
  readonly organizationId: string;
  readonly url: string;
  /** What it is told of. */
  readonly events: readonly EventType[];
  /** Key of the only project whose events it gets, besides those of the whole organization; absent: all. */
  readonly project?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Name of whoever added it. */
  readonly createdBy: string;
}

/** How far a message is: on its way, answered with a 2xx status, or not to be tried again. */
export type MessageStatus = 'waiting' | 'delivered' | 'given_up';

/** One event on its way to one webhook. */
export interface Message {
  /** Also its `webhook-id`. */
  readonly eventId: string;
  readonly webhookId: string;
  readonly type: string;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
  readonly status: MessageStatus;
  /** How often it was sent, or tried to. */
  readonly attempts: number;
  /** When it is tried again, where it waits. */
  readonly nextAt: string;
  readonly lastAt?: string;
  /** Status of the last answer. */
  readonly lastStatus?: number;
  /** Why the last attempt failed, in our words. */
  readonly lastProblem?: string;
}

/** A message that this process alone may send until its lease ends. */
export interface ClaimedMessage {
  readonly eventId: string;
  readonly webhookId: string;
  readonly createdAt: string;
  /** How often it was tried, this time included. */
  readonly attempts: number;
  readonly url: string;
  /** A secret. */
  readonly secret: string;
  /** The JSON to be sent. */
  readonly body: string;
}

/** What came of one attempt: an answer of 2xx has no problem. */
export interface Attempt {
  readonly status?: number;
  /** In our words: nothing of an answer's text is kept. */
  readonly problem?: string;
}

/** What is kept of an attempt. */
export interface Settlement extends Attempt {
  readonly at: string;
  readonly became: MessageStatus;
  /** When it is tried again, where it waits. */
  readonly nextAt: string;
}

/** What waits to be sent. */
export interface Backlog {
  readonly waiting: number;
  /** When the oldest of them was made. */
  readonly oldestAt?: string;
  /** When the next of them is due. */
  readonly nextAt?: string;
}
