import type { Remote } from '../config/remote.ts';
import type { ProjectContents } from '../flags/project-contents.ts';
import { AppError } from '../lib/app-error.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import { declined } from '../tools/confirmation.ts';
import type { ShownOnce } from '../tools/key-requests.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { ToolDocument } from '../tools/tool-document.ts';
import type { Guidon, GuidonCall } from './open-guidon.ts';
import { answeredError, unreachable } from './remote-failure.ts';

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
    const query = project === undefined ? '' : `?project=${encodeURIComponent(project)}`;
    return (await this.#ask(`/api/v1/export${query}`)) as ProjectContents;
  }

  createKey(body: object): Promise<ShownOnce> {
    return this.#post('/api/v1/keys', body);
  }

  rotateKey(id: string, body: object): Promise<ShownOnce> {
    return this.#post(`/api/v1/keys/${encodeURIComponent(id)}/rotate`, body);
  }

  /** The tools its key may call. */
  async tools(): Promise<readonly ToolDocument[]> {
    return ((await this.#ask('/api/v1/tools')) as { tools: readonly ToolDocument[] }).tools;
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

  async #post<T>(path: string, body: object): Promise<T> {
    return (await this.#ask(path, { method: 'POST', body: JSON.stringify(body) })) as T;
  }

  /** What an address answers. Throws the error it answers, or what kept it from answering. */
  async #ask(
    path: string,
    { signal, ...options }: RequestInit = {},
    key = this.#remote.key,
  ): Promise<unknown> {
    const { url } = this.#remote;
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'user-agent': `guidon-cli/${GUIDON_VERSION}`,
    };
    const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(signal == null ? [] : [signal])];
    const init = { ...options, headers, redirect: 'manual', signal: AbortSignal.any(signals) } as const;
    try {
      const response = await fetch(url + path, init);
      const text = await response.text();
      if (response.status !== 200) throw answeredError(url, response.status, text);
      return JSON.parse(text);
    } catch (failure) {
      throw failure instanceof AppError ? failure : unreachable(url, failure);
    }
  }
}
