import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../src/tools/bounded-answer.ts';
import { errorText, outputText } from '../../src/tools/outcome.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

const giant = { text: 'x'.repeat(400_000) };
const countries = Array.from({ length: 100 }, (_, index) => `country-${index}-${'x'.repeat(20)}`);

function rule(index: number) {
  const clauses = [{ attribute: 'country', operator: 'in', value: countries }];
  return { id: `r${index}`, description: 'why '.repeat(50), when: [{ clauses }], serve: { value: true } };
}

beforeAll(async () => {
  guidon = await testApp();
  const variations = [
    { key: 'big', value: giant },
    { key: 'small', value: {} },
  ];
  await guidon.ok('create_flag', { key: 'giant', type: 'json', default_value: {}, variations });
  await guidon.ok('create_flag', { key: 'ruled' });
  const rules = Array.from({ length: 200 }, (_, index) => rule(index));
  await guidon.ok('set_flag_rules', { key: 'ruled', environments: ['*'], rules });
  await guidon.ok('set_flag_state', { key: 'ruled', environments: ['*'], enabled: true });
  for (let index = 0; index < 30; index++) {
    const key = `doc_${index}`;
    await guidon.ok('create_flag', { key, type: 'json', default_value: { text: 'y'.repeat(10_000) } });
  }
});

afterAll(() => guidon[Symbol.asyncDispose]());

/** An answer in the size a model can hold; the text of it, too. */
async function bounded(tool: string, input: object) {
  const answer = await guidon.ok(tool, input);
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
  expect(Buffer.byteLength(outputText(answer))).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
  return answer;
}

describe('an answer that would be too long', () => {
  it('of get_flag leaves giant values out, and says which', async () => {
    const { flag, cut, summary } = await bounded('get_flag', { key: 'giant' });
    expect(flag.variations).toEqual([{ key: 'big' }, { key: 'small', value: {} }]);
    expect(cut[0]).toBe('flag.variations.0.value: left out, 400011 bytes');
    expect(summary).toMatch(/^giant \(json\) is off everywhere\. This answer was cut/);
  });

  it('of get_flag with 200 rules keeps the first ones whole, fewer environments more of them', async () => {
    const { environments, cut } = await bounded('get_flag', { key: 'ruled' });
    const counts = environments.map((one: { rules: unknown[] }) => one.rules.length);
    expect(Math.min(...counts)).toBeGreaterThan(3);
    expect(environments[0].rules[0]).toMatchObject({ id: 'r0', when: [{ clauses: [{ value: countries }] }] });
    expect(cut.join('\n')).toMatch(/environments\.0\.rules: the last \d+ of 200 left out/);
    const one = await bounded('get_flag', { key: 'ruled', environment: 'staging' });
    expect(one.environments).toHaveLength(1);
    expect(one.environments[0].rules.length).toBeGreaterThan(counts[1] * 2);
  });

  it('of evaluate_flag keeps every row of the page, so that the cursor leads on', async () => {
    const page = await bounded('evaluate_flag', { environment: 'staging', limit: 20 });
    expect(page.results).toHaveLength(20);
    const next = await bounded('evaluate_flag', {
      environment: 'staging',
      limit: 20,
      cursor: page.next_cursor,
    });
    expect([...page.results, ...next.results].map((row: { key: string }) => row.key)).toHaveLength(32);
  });

  it('of evaluate_flag does not repeat a long attribute with every rule', async () => {
    const context = { country: 'z'.repeat(500_000) };
    const { trace } = await bounded('evaluate_flag', { key: 'ruled', environment: 'staging', context });
    expect(trace.length).toBeGreaterThan(50);
    expect(trace[0]).not.toHaveProperty('actual');
  });

  it('of a write is cut too, and the write is done', async () => {
    const order = Array.from({ length: 200 }, (_, index) => `r${199 - index}`);
    const rules = order.map((id, index) => ({ ...rule(index), id, description: 'because '.repeat(60) }));
    const answer = await bounded('set_flag_rules', { key: 'ruled', environments: ['*'], rules, order });
    expect(answer).toMatchObject({ changed: true, change_id: expect.any(String) });
    await bounded('list_changes', { key: 'ruled' });
    await bounded('revert_change', { change_id: answer.change_id });
  });

  it('of an error is cut too', async () => {
    const tags = Array.from({ length: 100 }, (_, index) => ({
      key: `v${index}`.padEnd(60, 'x'),
      value: index,
    }));
    await guidon.ok('create_flag', { key: 'many', type: 'number', variations: tags });
    const rules = Array.from({ length: 200 }, (_, index) => ({
      id: `r${index}`,
      serve: { variation: 'none' },
    }));
    const error = await guidon.error('set_flag_rules', { key: 'many', environments: ['*'], rules });
    expect(error.code).toBe('INVALID_FLAG');
    expect(error.details?.problems).not.toHaveLength(0);
    expect(Buffer.byteLength(errorText(error))).toBeLessThan(30_000);
  });
});
