import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Connected, connect, ERAS, TRANSPORTS } from './support/connect.ts';
import { archivedFlag, openTestApp, type TestApp } from './support/test-app.ts';

const YES: Answer = { action: 'accept', content: { confirm: true } };
const NO: Answer = { action: 'accept', content: { confirm: false } };

describe.each(TRANSPORTS)('confirmation over %s', (transport) => {
  describe.each(ERAS)('by a %s client', (era) => {
    let test: TestApp;
    let withForms: Connected;
    let withoutForms: Connected;
    let answer: Answer = YES;
    let number = 0;

    beforeAll(async () => {
      test = await openTestApp();
      withForms = await connect(test, transport, era, () => answer);
      withoutForms = await connect(test, transport, era);
    });
    afterAll(async () => {
      await withForms[Symbol.asyncDispose]();
      await withoutForms[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
    });

    async function remove(wanted: Answer | undefined, more: Record<string, unknown> = {}) {
      const key = `flag_${number++}`;
      await archivedFlag(test, key);
      answer = wanted ?? YES;
      const { client, asked } = wanted === undefined ? withoutForms : withForms;
      const before = asked.length;
      const call = (extra: Record<string, unknown>) =>
        client.callTool({ name: 'delete_flag', arguments: { key, ...extra } });
      const result = await call(more);
      const token = errorOf(result)?.details?.confirm_token;
      const second = token === undefined ? undefined : await call({ confirm_token: token });
      const third = token === undefined ? undefined : await call({ confirm_token: token });
      const left = await test.run('list_flags', { archived: 'any', search: key });
      return { asked: asked.slice(before), result, second, third, left: (left.flags as unknown[]).length };
    }

    it('runs once the person agreed', async () => {
      const { asked, result, left } = await remove(YES);
      expect(result.isError).not.toBe(true);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatch(/flag_\d/);
      expect(left).toBe(0);
    });

    it.each([
      ['says no in the form', NO],
      ['declines', { action: 'decline' } as const],
    ])('stops when the person %s', async (_name, reply) => {
      const { result, left } = await remove(reply);
      expect(errorOf(result)?.code).toBe('CONFIRMATION_DECLINED');
      expect(left).toBe(1);
    });

    it.each([
      ['cancels', { action: 'cancel' } as const],
      ['accepts without an answer', { action: 'accept', content: {} } as const],
    ])('gives a plan and a token when the person %s', async (_name, reply) => {
      const { result, second, left } = await remove(reply);
      expect(errorOf(result)?.code).toBe('CONFIRMATION_REQUIRED');
      expect(second?.isError).not.toBe(true);
      expect(left).toBe(0);
    });

    it('gives a plan and a single-use token to a client without forms', async () => {
      const { asked, result, second, third } = await remove(undefined);
      expect(asked).toHaveLength(0);
      expect(errorOf(result)).toMatchObject({
        code: 'CONFIRMATION_REQUIRED',
        details: { plan: expect.any(Array) },
      });
      expect(second?.isError).not.toBe(true);
      expect(third?.isError).toBe(true);
    });

    it('does not ask about a preview', async () => {
      const { asked, result, left } = await remove(NO, { dry_run: true });
      expect(result.structuredContent).toMatchObject({ dry_run: true });
      expect(asked).toHaveLength(0);
      expect(left).toBe(1);
    });
  });
});

function errorOf({ _meta }: { _meta?: Readonly<Record<string, unknown>> | undefined }) {
  return _meta?.['guidon/error'] as { code: string; details?: { confirm_token?: string } } | undefined;
}
