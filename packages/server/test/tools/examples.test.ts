import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
  await guidon.ok('create_flag', { key: 'checkout' });
  const rules = [{ id: 'dutch', when: 'country = "NL"', serve: { value: true } }];
  await guidon.ok('set_flag_rules', { key: 'checkout', environments: ['staging'], rules });
  const state = { key: 'checkout', environments: ['staging'], enabled: true, default_value: false };
  await guidon.ok('set_flag_state', state);
});

afterEach(() => guidon[Symbol.asyncDispose]());

const dutch = { key: 'dutch', description: 'Anna', context: { targetingKey: 'u1', country: 'NL' } };

async function valueFor(asked: object) {
  const { results } = await guidon.ok('evaluate_flag', { key: 'checkout', environment: 'staging', ...asked });
  return results[0].value;
}

describe('an example', () => {
  it('is what flags are evaluated for, with what is given on top', async () => {
    await guidon.ok('save_example', dutch);
    expect(await valueFor({ example: 'dutch' })).toBe(true);
    expect(await valueFor({ example: 'dutch', context: { country: 'DE' } })).toBe(false);
    const all = await guidon.ok('evaluate_flag', { environment: 'staging', example: 'dutch' });
    expect(all.results).toMatchObject([{ key: 'checkout', value: true }]);
  });

  it('is listed, found by its words, replaced, and left alone when it is equal', async () => {
    await guidon.ok('save_example', dutch);
    expect((await guidon.ok('save_example', dutch)).changed).toBe(false);
    const german = { ...dutch, context: { country: 'DE' } };
    expect((await guidon.ok('save_example', german)).changed).toBe(true);
    expect((await guidon.ok('list_examples', { search: 'ANNA' })).examples).toEqual([german]);
    expect((await guidon.ok('list_examples', { search: 'bob' })).examples).toEqual([]);
  });

  it('is gone when it is deleted, and back when that is undone', async () => {
    await guidon.ok('save_example', dutch);
    const { change_id } = await guidon.ok('delete_example', { key: 'dutch' });
    const lost = await guidon.error('evaluate_flag', { environment: 'staging', example: 'dutch' });
    expect(lost).toMatchObject({ code: 'NOT_FOUND', hint: 'list_examples shows them.' });
    await guidon.ok('revert_change', { change_id });
    expect(await valueFor({ example: 'dutch' })).toBe(true);
  });

  it('that was mistyped is answered with the closest', async () => {
    await guidon.ok('save_example', dutch);
    for (const call of [
      guidon.error('evaluate_flag', { environment: 'staging', example: 'dutsh' }),
      guidon.error('delete_example', { key: 'dutsh' }),
    ])
      expect(await call).toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining('"dutch"') });
  });

  it('keeps attributes of any name', async () => {
    const context = JSON.parse('{"__proto__":{"a":1},"constructor":"x"}');
    await guidon.ok('save_example', { key: 'odd', context });
    const { examples } = await guidon.ok('list_examples', {});
    expect(JSON.stringify(examples[0].context)).toBe(JSON.stringify(context));
  });

  it('may be neither huge nor one of too many', async () => {
    const huge = { key: 'huge', context: { text: 'x'.repeat(10_000) } };
    expect(await guidon.error('save_example', huge)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    for (let index = 0; index < 200; index++)
      await guidon.ok('save_example', { key: `e${index}`, context: { index } });
    expect(await guidon.error('save_example', dutch)).toMatchObject({
      message: 'The project has 200 examples already.',
    });
    expect((await guidon.ok('save_example', { key: 'e7', context: {} })).changed).toBe(true);
  });
});
