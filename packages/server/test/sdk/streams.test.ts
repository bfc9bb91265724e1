import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/app.ts';
import type { LiveEnvironment } from '../../src/flags/live-environment.ts';
import { testApp } from '../support/test-app.ts';
import { type Listening, type SdkServer, sdkServer } from './support/sdk-server.ts';

const WHOLE = '/api/v1/sdk/environment';
const STREAM = '/api/v1/sdk/stream';

let guidon: SdkServer;

beforeEach(async () => {
  guidon = await sdkServer();
  await guidon.run('create_flag', { key: 'a', client_side: true });
  await turn(true);
});

afterEach(() => guidon[Symbol.asyncDispose]());

const turn = (enabled: boolean) =>
  guidon.run('set_flag_state', { key: 'a', environments: ['production'], enabled });
const authorization = () => ({ authorization: `Bearer ${guidon.serverKey}` });
const whole = (headers: Record<string, string> = {}) =>
  fetch(`${guidon.url}${WHOLE}`, {
    headers: { ...authorization(), 'accept-encoding': 'identity', ...headers },
  });
const listen = (headers: Record<string, string> = {}) =>
  guidon.listen(STREAM, { ...authorization(), ...headers });

async function environment({ app }: { readonly app: App } = guidon.test): Promise<LiveEnvironment> {
  const { organizationId } = (await app.operatorCaller()).principal;
  const name = { organizationId, project: 'default', environment: 'production' };
  const live = await app.services.environments.current(name);
  if (live === undefined) throw new Error('there is no environment');
  return live;
}

interface Event {
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
}

/** The events that came so far, without signs of life. */
function eventsOf(stream: Listening): Event[] {
  return stream
    .text()
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => /^(event|id|data):/m.test(block))
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))));
}

const patches = (stream: Listening) =>
  eventsOf(stream)
    .filter(({ event }) => event === 'patch')
    .map(({ data }) => JSON.parse(data ?? ''));

describe('an environment as a document', () => {
  it('is everything its flags depend on', async () => {
    await guidon.run('save_segment', { key: 's', when: 'plan = "pro"' });
    const response = await whole();
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      format: 1,
      project: 'default',
      environment: 'production',
      revision: expect.any(Number),
      flags: [
        {
          flag: expect.objectContaining({ key: 'a', clientSide: true }),
          state: { enabled: true, rules: [] },
        },
      ],
      segments: [{ key: 's', when: { attribute: 'plan', operator: 'equals', value: 'pro' } }],
      lists: [],
    });
  });

  it('is not sent again while nothing changed', async () => {
    const etag = (await whole()).headers.get('etag') ?? '';
    const again = await whole({ 'if-none-match': etag });
    expect({ status: again.status, text: await again.text() }).toEqual({ status: 304, text: '' });
    await turn(false);
    expect((await whole({ 'if-none-match': etag })).status).toBe(200);
  });

  it('comes compressed to who takes that, under another tag', async () => {
    const plain = await whole();
    const [headers, body] = await raw({ ...authorization(), 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers.etag).not.toBe(plain.headers.get('etag'));
    expect(gunzipSync(body).toString()).toBe(await plain.text());
    expect((await whole({ 'if-none-match': String(headers.etag) })).status).toBe(304);
  });
});

function raw(headers: Record<string, string>): Promise<[NodeJS.Dict<string | string[]>, Buffer]> {
  return new Promise((resolve, reject) => {
    const sent = request(`${guidon.url}${WHOLE}`, { headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve([response.headers, Buffer.concat(chunks)]);
    });
    sent.once('error', reject).end();
  });
}

describe('the stream of an environment', () => {
  it('begins with the document, and goes on with what changed', async () => {
    const stream = await listen();
    await expect.poll(() => eventsOf(stream).length).toBe(1);
    const [first] = eventsOf(stream);
    const document = JSON.parse(first?.data ?? '');
    expect(first?.event).toBe('put');
    expect(first?.id).toMatch(new RegExp(`^${document.revision}-[\\w-]{22}$`));
    expect(document).toEqual(await (await whole()).json());
    await turn(false);
    await expect.poll(() => patches(stream).length).toBe(1);
    expect(patches(stream)[0]).toMatchObject({
      from: document.revision,
      flags: [{ key: 'a', flag: { key: 'a' }, state: { enabled: false } }],
      segments: [],
      lists: [],
    });
    stream.close();
  });

  it('goes on where a reader was that comes back', async () => {
    const { version, position } = await environment();
    const before = version.revision;
    const nothing = await listen({ 'last-event-id': position });
    await expect.poll(() => nothing.text()).toContain(`:\nid: ${position}\n\n`);
    await turn(false);
    await turn(true);
    const resumed = await listen({ 'last-event-id': position });
    await expect.poll(() => patches(resumed).length).toBe(2);
    expect(patches(resumed)[0].from).toBe(before);
    expect(patches(resumed)[1].from).toBe(patches(resumed)[0].revision);
    await expect.poll(() => patches(nothing).length).toBe(2);
    expect(eventsOf(nothing).some(({ event }) => event === 'put')).toBe(false);
    expect(eventsOf(resumed).at(-1)?.id).toBe((await environment()).position);
    for (const stream of [nothing, resumed]) stream.close();
  });

  it.each([
    ['a revision that is forgotten', () => `1-${'x'.repeat(22)}`],
    ['a revision of another history', (revision: number) => `${revision}-${'x'.repeat(22)}`],
    ['a revision that never was', (revision: number) => `${revision + 9}-${'x'.repeat(22)}`],
    ['a number alone', (revision: number) => String(revision)],
  ])('begins anew for who was at %s', async (_what, seen) => {
    const { revision } = (await environment()).version;
    const stream = await listen({ 'last-event-id': seen(revision) });
    await expect.poll(() => eventsOf(stream)[0]?.event).toBe('put');
    stream.close();
  });

  // Two instances, one of which has not heard of the newest change: a reader that comes from the other went back.
  it('never takes a reader back that has seen more than this instance', async () => {
    await environment();
    await using other = await testApp({ folder: guidon.test.folder });
    for (const enabled of [false, true, false, true, false]) {
      await other.ok('set_flag_state', { key: 'a', environments: ['production'], enabled });
      const { position } = await environment(other);
      const stream = await listen({ 'last-event-id': position });
      await expect.poll(() => stream.text()).toContain(position);
      expect(stream.text()).not.toContain('event:');
      stream.close();
    }
  }, 15_000);

  it('sends a reader that has seen more away while nobody can say whether there is more', async () => {
    const { revision } = (await environment()).version;
    const read = vi.spyOn(guidon.test.app.storage, 'read').mockRejectedValue(new Error('gone'));
    const stream = await listen({ 'last-event-id': `${revision + 1}-${'x'.repeat(22)}` });
    expect(stream.status).toBe(503);
    expect((await listen()).status).toBe(200);
    read.mockRestore();
  });

  it('sends everything where the patches are more than that', async () => {
    const long = (word: string) =>
      Array.from({ length: 2000 }, (_, index) => `${word} ${index} ${'-'.repeat(20)}`);
    await guidon.run('update_list', { key: 'l', create: true, add: long('first') });
    const { position } = await environment();
    await guidon.run('update_list', { key: 'l', add: ['one more'] });
    const { position: later } = await environment();
    await guidon.run('update_list', { key: 'l', remove: long('first') });
    for (const [seen, event] of [
      [position, 'put'],
      [later, 'patch'],
    ] as const) {
      const stream = await listen({ 'last-event-id': seen });
      await expect.poll(() => eventsOf(stream)[0]?.event).toBe(event);
      stream.close();
    }
  });

  it('ends when the environment is deleted, and when the server stops', async () => {
    const stream = await listen();
    const kept = await guidon.listen(`${STREAM}?project=default&environment=staging`, {
      authorization: `Bearer ${await guidon.test.key()}`,
    });
    await turn(false);
    await guidon.run('delete_environment', { key: 'production' });
    await stream.ended;
    expect((await whole()).status).toBe(404);
    await guidon.restart();
    await kept.ended;
  });

  it('ends when the key is taken away', async () => {
    const stream = await listen();
    await expect.poll(() => eventsOf(stream).length).toBe(1);
    await guidon.revoke(guidon.serverKey);
    await stream.ended;
    expect(eventsOf(stream).at(-1)).toEqual({ event: 'end', data: '{"code":"UNAUTHENTICATED"}' });
    expect((await listen()).status).toBe(401);
  });

  it('needs a key', async () => {
    expect((await guidon.listen(STREAM)).status).toBe(401);
  });
});

describe('the stream of OFREP', () => {
  const address = async (key = guidon.clientKey) => {
    const { body } = await guidon.post('/ofrep/v1/evaluate/flags', key, { context: {} });
    return body.eventStreams[0].endpoint.requestUri as string;
  };

  it('says when to evaluate again, under a ticket of its own', async () => {
    const uri = await address();
    expect(uri).not.toContain(guidon.clientKey);
    expect(await address()).toBe(uri);
    const stream = await guidon.listen(uri);
    await expect.poll(() => eventsOf(stream).length).toBe(1);
    await turn(false);
    await expect.poll(() => eventsOf(stream).length).toBe(2);
    const [first, second] = eventsOf(stream);
    const tag = (event: Event | undefined) => JSON.parse(event?.data ?? '');
    expect(tag(second)).toEqual({ type: 'refetchEvaluation', etag: expect.stringMatching(/^[\w-]{22}$/) });
    expect(tag(second).etag).not.toBe(tag(first).etag);
    expect(stream.text()).not.toContain('"a"');
    stream.close();
    const back = await guidon.listen(uri, { 'last-event-id': second?.id ?? '' });
    await expect.poll(() => eventsOf(back)).toEqual([{ id: second?.id }]);
    back.close();
  });

  it('tells client keys nothing of what is for servers', async () => {
    const [client, server] = [
      await guidon.listen(await address()),
      await guidon.listen(await address(guidon.serverKey)),
    ];
    await expect.poll(() => [eventsOf(client).length, eventsOf(server).length]).toEqual([1, 1]);
    await guidon.run('create_flag', { key: 'secret' });
    await guidon.run('save_segment', { key: 'other', when: 'plan = "pro"' });
    await expect.poll(() => eventsOf(server).length).toBe(3);
    await turn(false);
    await expect.poll(() => eventsOf(client).length).toBe(2);
    expect(eventsOf(server).map(({ id }) => id)).not.toContain(eventsOf(client)[1]?.id);
    for (const stream of [client, server]) stream.close();
  });

  it.each(['client', 'server'] as const)(
    'tells %s keys when a rollout goes its next step',
    async (exposure) => {
      const at = new Date(Date.now() + 1500).toISOString();
      const rules = [{ id: 'r', serve: { value: false, steps: [{ at, percentage: 100 }] } }];
      await guidon.run('set_flag_rules', { key: 'a', environments: ['production'], rules });
      const stream = await guidon.listen(await address(guidon[`${exposure}Key`]));
      await expect.poll(() => eventsOf(stream).length).toBe(1);
      expect(Date.now()).toBeLessThan(Date.parse(at));
      await expect.poll(() => eventsOf(stream).length, { timeout: 5000 }).toBe(2);
      const [first, second] = eventsOf(stream);
      expect(second?.id).not.toBe(first?.id);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at));
      stream.close();
    },
  );

  it('ends when the key it came from is taken away, and its ticket with it', async () => {
    const uri = await address();
    const stream = await guidon.listen(uri);
    await expect.poll(() => eventsOf(stream).length).toBe(1);
    await guidon.revoke(guidon.clientKey);
    await stream.ended;
    expect(eventsOf(stream).at(-1)?.event).toBe('end');
    expect((await guidon.listen(uri)).status).toBe(401);
  });

  it.each([
    ['none', () => ''],
    ['nonsense', () => 'abc.def'],
    ['another signature', (ticket: string) => `${ticket.slice(0, -2)}AA`],
    ['another content', (ticket: string) => `x${ticket}`],
  ])('refuses a ticket that is %s', async (_what, change) => {
    const [path, ticket = ''] = (await address()).split('?ticket=');
    expect((await guidon.listen(`${path}?ticket=${change(ticket)}`)).status).toBe(401);
  });
});
