import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type Era, INITIALIZE, type McpClient, type RpcAnswer, resultOf, rpcRequest } from './mcp-client.ts';
import { ADMIN_KEY } from './product.ts';

interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A client of `guidon serve` over Streamable HTTP, on connections that stay open. */
export class HttpClient implements McpClient {
  readonly #era: Era;
  readonly #url: URL;
  readonly #key: string;
  readonly #agent: Agent;
  #session: string | undefined;
  #lastId = 0;

  constructor(era: Era, url: URL, { key = ADMIN_KEY, agent = new Agent({ keepAlive: true }) } = {}) {
    this.#era = era;
    this.#url = url;
    this.#key = key;
    this.#agent = agent;
  }

  /** Opens a session, for the era that has them. */
  async open(): Promise<this> {
    if (this.#era === 'modern') return this;
    const answer = await this.#post(rpcRequest('legacy', 0, 'initialize', INITIALIZE), {});
    this.#session = String(answer.headers['mcp-session-id']);
    await this.#post('{"jsonrpc":"2.0","method":"notifications/initialized"}', {});
    return this;
  }

  async request(method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
    const body = rpcRequest(this.#era, ++this.#lastId, method, params);
    const name = params.name;
    const answer = await this.#post(body, {
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': String(name) }),
    });
    return resultOf(answerOf(answer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
  }

  #post(body: string, extra: Record<string, string>): Promise<HttpAnswer> {
    const session = this.#session === undefined ? {} : { 'mcp-session-id': this.#session };
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${this.#key}`,
      'mcp-protocol-version': this.#era === 'modern' ? '2026-07-28' : INITIALIZE.protocolVersion,
      'content-length': Buffer.byteLength(body),
      ...session,
      ...(this.#era === 'modern' ? extra : {}),
    };
    return post(this.#url, this.#agent, headers, body);
  }
}

function post(
  url: URL,
  agent: Agent,
  headers: Record<string, string | number>,
  body: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const parts: string[] = [];
      response.setEncoding('utf8');
      response.on('data', (part: string) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parts.join('') }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The answer in a body: JSON, or the one event of a stream. */
function answerOf({ status, headers, body }: HttpAnswer): RpcAnswer {
  const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
  const json = isStream
    ? body
        .split('\n')
        .find((line) => line.startsWith('data: {'))
        ?.slice(6)
    : body;
  if (status !== 200 || json === undefined) throw new Error(`HTTP ${status}: ${body.slice(0, 300)}`);
  return JSON.parse(json) as RpcAnswer;
}
