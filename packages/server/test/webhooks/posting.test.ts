import http from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AddressRules } from '../../src/webhooks/address-rules.ts';
import {
  lookUp,
  type Post,
  type PostParts,
  postMessage,
  type Resolve,
} from '../../src/webhooks/post-message.ts';
import { SELF_SIGNED } from '../cli/self-signed.ts';
import { endpoint } from './support/endpoint.ts';

const LOCAL = new AddressRules(['127.0.0.0/24']);

function post(url: string, parts: Partial<PostParts> = {}, more: Partial<Post> = {}) {
  const signal = new AbortController().signal;
  const usual = { rules: LOCAL, resolve: lookUp, timeoutMs: 5000, signal };
  return postMessage(
    { url, headers: { 'webhook-id': 'evt_1' }, body: '{}', ...more },
    { ...usual, ...parts },
  );
}

/** A name server that answers something else each time it is asked. */
function names(...answers: readonly string[]): Resolve & { readonly asked: () => number } {
  let asked = 0;
  const resolve = async () => {
    const address = answers[Math.min(asked++, answers.length - 1)] ?? '';
    return address.split(' ').map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 }));
  };
  return Object.assign(resolve, { asked: () => asked });
}

describe('a message', () => {
  it('arrives as it is, with the headers of its own', async () => {
    await using one = await endpoint();
    expect(await post(one.url, {}, { body: '{"ü":"☃"}' })).toEqual({ status: 204 });
    expect(one.received).toMatchObject([
      {
        id: 'evt_1',
        body: '{"ü":"☃"}',
        headers: { 'content-type': 'application/json', 'user-agent': 'guidon' },
      },
    ]);
  });

  it.each([400, 404, 410, 500, 503])('answered %i is not delivered', async (status) => {
    await using one = await endpoint(() => status);
    expect(await post(one.url)).toEqual({ status, problem: `answered ${status}` });
  });

  it.each([301, 302, 303, 307, 308])('answered %i goes nowhere else', async (status) => {
    await using other = await endpoint();
    await using one = await endpoint(() => ({ status, headers: { location: other.url } }));
    expect(await post(one.url)).toEqual({ status, problem: 'redirects are not followed' });
    expect(other.received).toEqual([]);
  });

  it('that nobody answers is given up in time', async () => {
    await using one = await endpoint(() => new Promise(() => {}));
    expect(await post(one.url, { timeoutMs: 100 })).toEqual({ problem: 'no answer within 0.1 seconds' });
  });

  it('whose name nobody answers for is given up in time', async () => {
    const resolve = () => new Promise<never>(() => {});
    const came = await post('https://hooks.example.org/', { resolve, timeoutMs: 100 });
    expect(came).toEqual({ problem: 'no answer within 0.1 seconds' });
  });

  it('ends with the process that sends it', async () => {
    const stop = new AbortController();
    await using one = await endpoint(() => new Promise(() => stop.abort()));
    expect(await post(one.url, { signal: stop.signal })).toEqual({ problem: 'no connection (ABORT_ERR)' });
  });

  it('that nobody takes tells the code, and no address', async () => {
    expect(await post('http://127.0.0.1:1/')).toEqual({ problem: 'no connection (ECONNREFUSED)' });
  });

  it('is not sent to a certificate that nobody trusts', async () => {
    const server = createServer(SELF_SIGNED, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const came = await post(`https://localhost:${port}/`, { resolve: names('127.0.0.1') });
    expect(came).toEqual({ problem: 'no connection (DEPTH_ZERO_SELF_SIGNED_CERT)' });
    server.close();
  });

  it('does not go through a proxy of the environment', async () => {
    await using proxy = await endpoint();
    await using one = await endpoint();
    // What NODE_USE_ENV_PROXY=1 does when Node starts.
    const usual = http.globalAgent;
    http.globalAgent = new http.Agent({ proxyEnv: { http_proxy: proxy.url, HTTP_PROXY: proxy.url } });
    onTestFinished(() => {
      http.globalAgent = usual;
    });
    expect(await post(one.url)).toEqual({ status: 204 });
    expect(proxy.received).toEqual([]);
  });
});

describe('a name', () => {
  it('is looked up once, and what was judged is where the connection goes', async () => {
    await using good = await endpoint();
    const resolve = names('127.0.0.1', '127.0.1.1');
    const url = `http://hooks.example.org:${good.port}/hook`;
    expect(await post(url, { resolve })).toEqual({ status: 204 });
    expect(resolve.asked()).toBe(1);
    expect(good.received[0]?.headers.host).toBe(`hooks.example.org:${good.port}`);
    // The next look-up leads elsewhere, and is judged anew.
    expect(await post(url, { resolve })).toEqual({ problem: 'its address is not public' });
    expect(good.received).toHaveLength(1);
  });

  it.each(['127.0.0.1', '10.0.0.1', '::1', '8.8.8.8 10.0.0.1', '::ffff:10.0.0.1', '169.254.169.254'])(
    'that leads to %s is not followed',
    async (address) => {
      const came = await post('https://hooks.example.org/', {
        rules: new AddressRules([]),
        resolve: names(address),
      });
      expect(came).toEqual({ problem: 'its address is not public' });
    },
  );

  it('without https is followed into allowed networks only', async () => {
    const came = await post('http://hooks.example.org/', { resolve: names('8.8.8.8') });
    expect(came.problem).toBe('without https only private networks that are allowed can be reached');
  });

  it('that means this machine is not followed', async () => {
    const came = await post('https://localhost/', { rules: new AddressRules([]) });
    expect(came).toEqual({ problem: 'its address is not public' });
  });
});
