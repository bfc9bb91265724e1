import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { makeWebhookSecret, signedHeaders } from './sign.ts';

const NOW = new Date();

it('signs as the specification says: the library of its authors finds it right', () => {
  const secret = makeWebhookSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const body = JSON.stringify({ type: 'webhook.test', text: 'ünïcödé ☃ 𝒳' });
  const headers = signedHeaders(secret, 'evt_1', NOW, body);
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(new Webhook(secret).sign('evt_1', NOW, body)).toBe(headers['webhook-signature']);
});

it.each([
  ['another body', { body: '{}' }],
  ['another id', { id: 'evt_2' }],
  ['another time', { at: new Date(NOW.getTime() + 60_000) }],
  ['another secret', { secret: makeWebhookSecret() }],
])('is not right for %s', (_what, other) => {
  const given = { secret: makeWebhookSecret(), id: 'evt_1', at: NOW, body: '{"a":1}' };
  const { secret, id, at, body } = { ...given, ...other };
  const signature = signedHeaders(given.secret, given.id, given.at, given.body)['webhook-signature'] ?? '';
  const headers = { ...signedHeaders(secret, id, at, body), 'webhook-signature': signature };
  expect(() => new Webhook(secret).verify(body, headers)).toThrow(/signature/i);
});
