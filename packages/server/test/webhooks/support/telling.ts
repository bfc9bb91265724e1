import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { App } from '../../../src/app.ts';
import type { EventType } from '../../../src/flags/event-types.ts';
import { type OutgoingEvent, outgoingEvent } from '../../../src/flags/outgoing-event.ts';
import { AddressRules } from '../../../src/webhooks/address-rules.ts';
import type { Resolve } from '../../../src/webhooks/post-message.ts';
import { lookUp } from '../../../src/webhooks/post-message.ts';
import { WebhookSender, type WebhookSenderParts } from '../../../src/webhooks/webhook-sender.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { type DatabaseKind, testDatabases } from '../../support/test-databases.ts';

/** Networks in which tests have endpoints. */
export const NETWORKS = '127.0.0.0/8';

/** Instances of Guidon on one database, whose clock stands still until it is moved. */
export interface Telling extends AsyncDisposable {
  readonly guidon: TestApp;
  readonly app: App;
  readonly logged: readonly unknown[];
  /** Another instance on the same database. */
  another(): Promise<TestApp>;
  /** A sender on an instance, which only looks when it is woken; closed at the end. */
  sender(app?: App, parts?: Partial<WebhookSenderParts>): WebhookSender;
  /** Adds a webhook as the operator. */
  add(url: string, events?: readonly EventType[], project?: string): Promise<{ id: string; secret: string }>;
  /** Puts an event on its way, in a transaction of its own. */
  happen(facts?: Partial<OutgoingEvent>): Promise<OutgoingEvent>;
  /** What became of messages to a webhook, the newest first. */
  log(
    id: string,
  ): Promise<readonly { readonly status: string; readonly attempts: number; readonly nextAt: string }[]>;
  now(): Date;
  pass(milliseconds: number): void;
}

/** Opens one on a database of a kind. */
export async function telling(kind: DatabaseKind, resolve: Resolve = lookUp): Promise<Telling> {
  const databases = testDatabases(kind);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guidon-webhooks-'));
  const environment = { ...(await databases.settings(folder)), GUIDON_WEBHOOK_NETWORKS: NETWORKS };
  let time = Date.parse('2026-11-21T12:00:00.000Z');
  const clock = () => new Date(time);
  const logged: unknown[] = [];
  const log = (fields: object, message: string) => logged.push({ ...fields, message });
  const logger = { debug: log, info: log, warn: log, error: log };
  const opened: TestApp[] = [];
  const senders: WebhookSender[] = [];
  const open = async () => {
    const one = await testApp({ folder, environment, parts: { clock, logger, resolve } });
    opened.push(one);
    return one;
  };
  const guidon = await open();
  const { app } = guidon;
  const operator = await app.operatorCaller();
  const { organizationId } = operator.principal;
  return {
    guidon,
    app,
    logged,
    another: open,
    sender: (on = app, parts = {}) => {
      const rules = new AddressRules([NETWORKS]);
      const made = new WebhookSender({ store: on.storage, rules, resolve, clock, logger, ...parts });
      senders.push(made);
      return made;
    },
    add: async (url, events = ['change_request.opened'], project) => {
      const { webhook, secret = '' } = await app.webhooks.add(operator, { url, events, project });
      return { id: webhook.id, secret };
    },
    happen: async (facts = {}) => {
      const usual = {
        organizationId,
        type: 'change_request.opened',
        at: clock().toISOString(),
        data: {},
      } as const;
      const event = outgoingEvent({ ...usual, ...facts });
      await app.storage.write((writes) => writes.enqueueEvent(event));
      return event;
    },
    log: async (id) => (await app.webhooks.log(operator, id, { limit: 100 })).items,
    now: clock,
    pass: (milliseconds) => {
      time += milliseconds;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of senders) await one.close();
      for (const one of opened) await one[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
      await databases[Symbol.asyncDispose]();
    },
  };
}
