import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../program.ts';
import { erasWhere, type Report } from './report.ts';

const PREFIX = 'whsec_';
const LEAST_KEY_BYTES = 24;
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 5_000];
const MOST_WAITING = 20;

/** What somebody is told of. */
export type ProbeEvent = 'server.down' | 'server.recovered' | 'surface.changed';

interface Message {
  readonly id: string;
  readonly type: ProbeEvent;
  readonly body: string;
}

interface Failure {
  readonly reason: string;
  /** The same message may be taken later. */
  readonly mayPass: boolean;
}

/** Somebody who is told when something happens, not that everything is as it was. */
export class Webhook {
  readonly #url: string;
  readonly #key: Buffer | undefined;
  #waiting: Message[] = [];
  #wasDown = false;
  #toldOf = '';

  constructor(url: string, { GUIDON_GATE_WEBHOOK_SECRET: secret }: Environment) {
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      throw new CommandError(
        'The webhook has no address of http or https.',
        'Give --webhook a whole address.',
      );
    this.#url = url;
    this.#key = secret ? keyOf(secret) : undefined;
  }

  /**
   * Tells of what happened in a round, and of what could not be told before. Answers what it could not tell: the reason
   * without the address, which may be a secret.
   */
  async told(report: Report, signal: AbortSignal): Promise<string | undefined> {
    this.#waiting.push(...this.#eventsOf(report).map((type) => messageOf(type, report)));
    this.#waiting = this.#waiting.slice(-MOST_WAITING);
    let problem: string | undefined;
    while (this.#waiting[0] !== undefined) {
      const [message] = this.#waiting;
      const failure = await this.#deliver(message, signal);
      if (failure !== undefined) problem ??= `${message.type} was not delivered: ${failure.reason}`;
      // Whoever is not there for this one is not there for the next one either.
      if (failure?.mayPass) break;
      this.#waiting.shift();
    }
    return problem;
  }

  #eventsOf(report: Report): ProbeEvent[] {
    const isDown = erasWhere(report, ({ ok }) => !ok).length > 0;
    const changed = report.looks.flatMap((seen) => (seen.ok && seen.changes.length > 0 ? [seen.hash] : []));
    const isNews = changed.length > 0 && changed.join() !== this.#toldOf;
    const events: ProbeEvent[] = [];
    if (isDown !== this.#wasDown) events.push(isDown ? 'server.down' : 'server.recovered');
    if (isNews) events.push('surface.changed');
    this.#wasDown = isDown;
    if (!isDown) this.#toldOf = changed.join();
    return events;
  }

  async #deliver(message: Message, signal: AbortSignal): Promise<Failure | undefined> {
    let failure = await this.#post(message, signal);
    for (const pause of PAUSES_MS) {
      if (failure === undefined || signal.aborted) return failure;
      await sleep(pause, undefined, { signal }).catch(() => {});
      failure = await this.#post(message, signal);
    }
    return failure;
  }

  async #post({ id, body }: Message, stop: AbortSignal): Promise<Failure | undefined> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]);
    const headers = { 'content-type': 'application/json', ...this.#signature(id, body) };
    try {
      const answer = await fetch(this.#url, { method: 'POST', redirect: 'manual', headers, body, signal });
      await answer.body?.cancel();
      const { ok, status } = answer;
      return ok ? undefined : { reason: `the answer was ${status}`, mayPass: mayPass(status) };
    } catch (failure) {
      const { name, cause } = failure as { name: string; cause?: { code?: string } };
      return { reason: `no connection (${cause?.code ?? name})`, mayPass: true };
    }
  }

  /** The headers of the Standard Webhooks specification; the signature where there is a secret. */
  #signature(id: string, body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
    if (this.#key === undefined) return headers;
    const signed = createHmac('sha256', this.#key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { ...headers, 'webhook-signature': `v1,${signed}` };
  }
}

function messageOf(type: ProbeEvent, report: Report): Message {
  const body = JSON.stringify({ type, timestamp: report.at, data: report });
  return { id: `msg_${randomUUID()}`, type, body };
}

function mayPass(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  if (secret.startsWith(PREFIX) && key.length >= LEAST_KEY_BYTES) return key;
  throw new CommandError(
    'GUIDON_GATE_WEBHOOK_SECRET is no secret of a webhook.',
    `Write ${PREFIX} and at least ${LEAST_KEY_BYTES} random bytes in Base64 (standardwebhooks.com).`,
  );
}
