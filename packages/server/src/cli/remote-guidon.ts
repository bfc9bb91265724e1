import type { AuditRange } from '../audit/audit-service.ts';
import type { ChainPlace } from '../audit/chain.ts';
import type { Remote } from '../config/remote.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import { AppError } from '../lib/app-error.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import { declined } from '../tools/confirmation.ts';
import type { KeyApproval, KeyToApprove } from '../tools/key-approval-fields.ts';
import type { KeyEnd, KeyPage, ShownOnce } from '../tools/key-fields.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { ExplainedSurface } from '../tools/surface-fields.ts';
import type { ToolDocument } from '../tools/tool-document.ts';
import type {
  MessagePage,
  WebhookAdded,
  WebhookList,
  WebhookRemoved,
  WebhookTested,
} from '../tools/webhook-fields.ts';
import type { Guidon, GuidonCall } from './open-guidon.ts';
import { answeredError, unreachable } from './remote-failure.ts';

/** What a server offers the holder of a key. */
export interface OfferedTools {
  readonly tools: readonly ToolDocument[];
  readonly surface?: { readonly hash: string; readonly seconds_left: number };
}

const TIMEOUT_MS = 60_000;

/** A Guidon behind the HTTP API, with the rights of a key. Its errors are those of the server, in the same words. */
export class RemoteGuidon implements Guidon {
  readonly #remote: Remote;

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  /** Where it is. */
  get url(): string {
    return this.#remote.url;
  }

  async run(call: GuidonCall): Promise<Outcome> {
    const outcome = await this.#call(call, call.arguments);
    if (outcome.ok || outcome.error.code !== 'CONFIRMATION_REQUIRED') return outcome;
    const { question, plan, confirm_token } = outcome.error.details ?? {};
    const asked = { tool: call.tool, question: String(question), plan: plan as string[], digest: '' };
    const answer = await call.confirm(asked);
    if (answer === 'unavailable') return outcome;
    if (answer === 'declined') return { ok: false, error: declined() };
    return this.#call(call, { ...(call.arguments as object), confirm_token });
  }

  async contents(project: string | undefined): Promise<ProjectContents> {
    const query = queryOf(project === undefined ? {} : { project });
    return (await this.#ask(`/api/v1/export${query}`)) as ProjectContents;
  }

  async listKeys(asked: object): Promise<KeyPage> {
    return (await this.#ask(`/api/v1/keys${queryOf(asked)}`)) as KeyPage;
  }

  async revokeKey(id: string, asked: object): Promise<KeyEnd> {
    const path = `/api/v1/keys/${encodeURIComponent(id)}${queryOf(asked)}`;
    return (await this.#ask(path, { method: 'DELETE' })) as KeyEnd;
  }

  createKey(body: object, key?: string): Promise<ShownOnce> {
    return this.#post('/api/v1/keys', body, key);
  }

  async keyToApprove(id: string): Promise<KeyToApprove> {
    return (await this.#ask(`/api/v1/keys/${encodeURIComponent(id)}`)) as KeyToApprove;
  }

  approveKey(id: string, key: string): Promise<KeyApproval> {
    return this.#post(`/api/v1/keys/${encodeURIComponent(id)}/approve`, {}, key);
  }

  rotateKey(id: string, body: object): Promise<ShownOnce> {
    return this.#post(`/api/v1/keys/${encodeURIComponent(id)}/rotate`, body);
  }

  async explainSurface(asked: object): Promise<ExplainedSurface> {
    return (await this.#ask(`/api/v1/surface${queryOf(asked)}`)) as ExplainedSurface;
  }

  async listWebhooks(): Promise<WebhookList> {
    return (await this.#ask('/api/v1/webhooks')) as WebhookList;
  }

  addWebhook(body: object): Promise<WebhookAdded> {
    return this.#post('/api/v1/webhooks', body);
  }

  async removeWebhook(id: string, asked: object): Promise<WebhookRemoved> {
    const path = `/api/v1/webhooks/${encodeURIComponent(id)}${queryOf(asked)}`;
    return (await this.#ask(path, { method: 'DELETE' })) as WebhookRemoved;
  }

  async webhookLog(id: string, asked: object): Promise<MessagePage> {
    const path = `/api/v1/webhooks/${encodeURIComponent(id)}/messages${queryOf(asked)}`;
    return (await this.#ask(path)) as MessagePage;
  }

  testWebhook(id: string): Promise<WebhookTested> {
    return this.#post(`/api/v1/webhooks/${encodeURIComponent(id)}/test`, {});
  }

  async auditHead(): Promise<ChainPlace> {
    return (await this.#ask('/api/v1/audit/head')) as ChainPlace;
  }

  async *auditExport(range: AuditRange): AsyncGenerator<string> {
    const query = new URLSearchParams(Object.entries(range));
    const { url } = this.#remote;
    try {
      const response = await this.#fetch(`/api/v1/audit/export?${query}`, {});
      if (response.status !== 200) throw answeredError(url, response.status, await response.text());
      if (response.body !== null) yield* response.body.pipeThrough(new TextDecoderStream());
    } catch (failure) {
      throw failure instanceof AppError ? failure : unreachable(url, failure);
    }
  }

  /** The tools its key may call. */
  async tools(): Promise<readonly ToolDocument[]> {
    return (await this.offered()).tools;
  }

  /** The tools for this key, and for how long; servers that have no surface flags do not say. */
  async offered(): Promise<OfferedTools> {
    return (await this.#ask('/api/v1/tools')) as OfferedTools;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #call({ tool, signal, key }: GuidonCall, input: unknown): Promise<Outcome> {
    const body = JSON.stringify(input ?? {});
    const path = `/api/v1/tools/${encodeURIComponent(tool)}`;
    try {
      const output = await this.#ask(path, { method: 'POST', body, signal }, key);
      return { ok: true, output: output as Readonly<Record<string, unknown>> };
    } catch (failure) {
      if (failure instanceof AppError) return { ok: false, error: failure };
      throw failure;
    }
  }

  async #post<T>(path: string, body: object, key?: string): Promise<T> {
    return (await this.#ask(path, { method: 'POST', body: JSON.stringify(body) }, key)) as T;
  }

  /** What an address answers. Throws the error it answers, or what kept it from answering. */
  async #ask(
    path: string,
    { signal, ...options }: RequestInit = {},
    key = this.#remote.key,
  ): Promise<unknown> {
    const { url } = this.#remote;
    const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(signal == null ? [] : [signal])];
    try {
      const response = await this.#fetch(path, { ...options, signal: AbortSignal.any(signals) }, key);
      const text = await response.text();
      if (response.status !== 200) throw answeredError(url, response.status, text);
      return JSON.parse(text);
    } catch (failure) {
      throw failure instanceof AppError ? failure : unreachable(url, failure);
    }
  }

  #fetch(path: string, options: RequestInit, key = this.#remote.key): Promise<Response> {
    const { url } = this.#remote;
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'user-agent': `guidon-cli/${GUIDON_VERSION}`,
    };
    return fetch(url + path, { ...options, headers, redirect: 'manual' });
  }
}

function queryOf(asked: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
}
