import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/support/test-app.ts';
import { ConfirmationTokens, TOKEN_LIFETIME_MS } from './confirmation-tokens.ts';

let guidon: TestApp;
let now: number;
let tokens: ConfirmationTokens;
const clock = () => new Date(now);

beforeEach(async () => {
  now = Date.UTC(2026, 10, 21);
  guidon = await testApp({ parts: { clock } });
  tokens = new ConfirmationTokens(guidon.app.storage, clock);
});

afterEach(() => guidon[Symbol.asyncDispose]());

describe('a confirmation token', () => {
  it('is good once, for its plan', async () => {
    const token = await tokens.issue('plan');
    expect(await tokens.redeem(token, 'another plan')).toBe(false);
    expect(await tokens.redeem(token, 'plan')).toBe(true);
    expect(await tokens.redeem(token, 'plan')).toBe(false);
  });

  it('is good once at any of several processes on the database', async () => {
    await using second = await testApp({ folder: guidon.folder, parts: { clock } });
    const elsewhere = new ConfirmationTokens(second.app.storage, clock);
    const token = await tokens.issue('plan');
    const redeemed = await Promise.all([elsewhere.redeem(token, 'plan'), tokens.redeem(token, 'plan')]);
    expect(redeemed.toSorted()).toEqual([false, true]);
  });

  it('expires', async () => {
    const token = await tokens.issue('plan');
    now += TOKEN_LIFETIME_MS;
    expect(await tokens.redeem(token, 'plan')).toBe(false);
  });

  it('cannot be forged', async () => {
    const [nonce = '', signature = ''] = (await tokens.issue('plan')).split('.');
    const [other = ''] = (await tokens.issue('other plan')).split('.');
    const forged = [
      '',
      '.',
      nonce,
      `${nonce}.`,
      `.${signature}`,
      `${other}.${signature}`,
      `${nonce}.${'A'.repeat(43)}`,
    ];
    for (const token of forged) expect(await tokens.redeem(token, 'plan')).toBe(false);
    // As long as a signature in characters, longer in bytes: comparing the two used to throw.
    expect(await tokens.redeem(`${nonce}.${'é'.repeat(43)}`, 'plan')).toBe(false);
    expect(await tokens.redeem(`${nonce}.${signature}`, 'plan')).toBe(true);
  });
});

describe('through the runner', () => {
  const details = (error: { details?: unknown }) =>
    error.details as { confirm_token: string; plan: string[] };

  beforeEach(async () => {
    for (const key of ['a', 'b']) {
      await guidon.ok('create_flag', { key });
      await guidon.ok('update_flag', { key, archived: true });
    }
  });

  it('the plan is shown, and the token does exactly that', async () => {
    const required = await guidon.error('delete_flag', { key: 'a' });
    expect(required).toMatchObject({ code: 'CONFIRMATION_REQUIRED', details: { plan: ['flag a: deleted'] } });
    const { confirm_token } = details(required);
    expect(await guidon.error('delete_flag', { key: 'b', confirm_token })).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      message: 'The token was used, is over five minutes old, or belongs to another plan.',
    });
    expect(await guidon.ok('delete_flag', { key: 'a', confirm_token })).toMatchObject({ changed: true });
  });

  it('another principal cannot use it', async () => {
    const { confirm_token } = details(await guidon.error('delete_flag', { key: 'a' }));
    const agent = { caller: await guidon.app.stdioCaller() };
    expect(await guidon.error('delete_flag', { key: 'a', confirm_token }, agent)).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
  });

  it('it counts for the plan as it was: what happened since needs asking again', async () => {
    const { confirm_token } = details(await guidon.error('delete_flag', { key: 'a' }));
    await guidon.ok('update_flag', { key: 'a', archived: false });
    await guidon.ok('set_flag_state', { key: 'a', environments: ['staging'], enabled: true });
    await guidon.ok('update_flag', { key: 'a', archived: true });
    expect(await guidon.error('delete_flag', { key: 'a', confirm_token })).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      details: { plan: ['a in staging: deleted', 'flag a: deleted'] },
    });
  });

  it('a no is a no', async () => {
    const declined = { confirm: async () => 'declined' as const };
    expect(await guidon.error('delete_flag', { key: 'a' }, declined)).toMatchObject({
      code: 'CONFIRMATION_DECLINED',
    });
    expect(await guidon.ok('get_flag', { key: 'a' })).toBeDefined();
  });
});
