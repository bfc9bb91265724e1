import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../program.ts';
import { erasWhere, type Report } from './report.ts';

const PREFIX = 'whsec_';
const LEAST_KEY_BYTES = 24;
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 5_000];

/** What somebody is told of. */
export type ProbeEvent = 'server.down' | 'server.recovered' | 'surface.changed';

/** Somebody who is told when something happens, not that everything is as it was. */
export class Webhook {
  readonly #url: string;
  readonly #key: Buffer | undefined;
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

  /** Tells of what happened in a round. Answers what it could not tell: the reason without the address, which may be a secret. */
  async told(report: Report, signal: AbortSignal): Promise<string | undefined> {
    const problems: string[] = [];
    for (const event of this.#eventsOf(report)) {
      const problem = await this.#deliver(event, report, signal);
      if (problem !== undefined) problems.push(`${event} was not delivered: ${problem}`);
    }
    return problems[0];
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

  async #deliver(type: ProbeEvent, report: Report, signal: AbortSignal): Promise<string | undefined> {
    const id = `msg_${randomUUID()}`;
    const body = JSON.stringify({ type, timestamp: report.at, data: report });
    let problem = await this.#post(id, body, signal);
    for (const pause of PAUSES_MS) {
      if (problem === undefined || signal.aborted) return problem;
      await sleep(pause, undefined, { signal }).catch(() => {});
      problem = await this.#post(id, body, signal);
    }
    return problem;
  }

  async #post(id: string, body: string, stop: AbortSignal): Promise<string | undefined> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]);
    const headers = { 'content-type': 'application/json', ...this.#signature(id, body) };
    try {
      const answer = await fetch(this.#url, { method: 'POST', redirect: 'manual', headers, body, signal });
      await answer.body?.cancel();
      return answer.ok ? undefined : `the answer was ${answer.status}`;
    } catch (failure) {
      const { name, cause } = failure as { name: string; cause?: { code?: string } };
      return `no connection (${cause?.code ?? name})`;
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

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  if (secret.startsWith(PREFIX) && key.length >= LEAST_KEY_BYTES) return key;
  throw new CommandError(
    'GUIDON_GATE_WEBHOOK_SECRET is no secret of a webhook.',
    `Write ${PREFIX} and at least ${LEAST_KEY_BYTES} random bytes in Base64 (standardwebhooks.com).`,
  );
}
