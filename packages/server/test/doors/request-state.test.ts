import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts';
import { archivedFlag, openTestApp, type TestApp } from './support/test-app.ts';

interface Reply {
  readonly error?: { readonly code: number };
  readonly result?: {
    readonly resultType?: string;
    readonly requestState?: string;
    readonly _meta?: Readonly<Record<string, { readonly code?: string }>>;
  };
}

const ACCEPT = { action: 'accept', content: { confirm: true } };

describe('what travels through a client while a person is asked', () => {
  let test: TestApp;
  let server: HttpServer;
  let key: string;

  beforeAll(async () => {
    test = await openTestApp();
    server = await startHttpServer(test.app, { host: '127.0.0.1', port: 0 });
    key = await test.key();
    for (const flag of ['one', 'two', 'three', 'four']) await archivedFlag(test, flag);
  });
  afterAll(async () => {
    await server.close();
    await test[Symbol.asyncDispose]();
  });

  async function remove(flag: string, more: Record<string, unknown> = {}, as = key): Promise<Reply> {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
    };
    const params = { name: 'delete_flag', arguments: { key: flag }, _meta, ...more };
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${as}`,
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'delete_flag',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    return (await response.json()) as Reply;
  }

  async function asked(flag: string): Promise<string> {
    const { result } = await remove(flag);
    expect(result?.resultType).toBe('input_required');
    return result?.requestState ?? '';
  }

  it('counts once', async () => {
    const requestState = await asked('one');
    const declined = await remove('one', {
      requestState,
      inputResponses: { confirm: { action: 'decline' } },
    });
    expect(declined.result?._meta?.['guidon/error']?.code).toBe('CONFIRMATION_DECLINED');
    const again = await remove('one', { requestState, inputResponses: { confirm: ACCEPT } });
    expect(again.result?.resultType).toBe('input_required');
  });

  it('counts for what was asked about only', async () => {
    const requestState = await asked('two');
    const other = await remove('three', { requestState, inputResponses: { confirm: ACCEPT } });
    expect(other.result?.resultType).toBe('input_required');
  });

  it('is refused from another principal, and when it was changed', async () => {
    const requestState = await asked('four');
    const answer = { inputResponses: { confirm: ACCEPT } };
    const foreign = await remove('four', { requestState, ...answer }, await test.key());
    expect(foreign.error?.code).toBe(-32602);
    const tampered = await remove('four', { requestState: `${requestState}x`, ...answer });
    expect(tampered.error?.code).toBe(-32602);
    const right = await remove('four', { requestState, ...answer });
    expect(right.result?.resultType).toBe('complete');
  });
});
