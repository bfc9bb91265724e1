import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, callerWith, everything } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeEach(async () => {
  guidon = await testApp();
  await guidon.ok('create_flag', { key: 'checkout' });
  await guidon.ok('set_flag_state', { key: 'checkout', environments: ['staging'], enabled: true });
  await guidon.ok('set_flag_state', {
    key: 'checkout',
    environments: ['staging'],
    default_value: false,
  });
});

afterEach(() => guidon[Symbol.asyncDispose]());

const staff = { key: 'staff', when: 'email ends_with "@example.com"' };

function rule(when: unknown, key = 'checkout') {
  return guidon.ok('set_flag_rules', {
    key,
    environments: ['staging'],
    rules: [{ id: 'r', when, serve: { value: true } }],
  });
}

async function valueFor(context: object, key = 'checkout') {
  const { results } = await guidon.ok('evaluate_flag', { key, environment: 'staging', context });
  return results[0].value ?? results[0].error;
}

describe('a segment', () => {
  it('decides for every flag that refers to it, at once when it changes, and back when that is undone', async () => {
    await guidon.ok('save_segment', staff);
    await rule([{ clauses: [{ segment: 'staff' }] }]);
    expect(await valueFor({ email: 'a@example.com' })).toBe(true);
    expect(await valueFor({ email: 'a@other.com' })).toBe(false);
    const saved = await guidon.ok('save_segment', { key: 'staff', when: 'email ends_with "@other.com"' });
    expect(saved.used_by).toEqual({
      flags: [{ key: 'checkout', environments: ['staging'] }],
      segments: [],
      total: 1,
    });
    expect(await valueFor({ email: 'a@other.com' })).toBe(true);
    await guidon.ok('revert_change', { change_id: saved.change_id });
    expect(await valueFor({ email: 'a@other.com' })).toBe(false);
    const all = await guidon.ok('evaluate_flag', {
      environment: 'staging',
      context: { email: 'a@example.com' },
    });
    expect(all.results[0]).toMatchObject({ key: 'checkout', value: true, rule: 'r' });
  });

  it('is told with who depends on it, by way of other segments too, and its history', async () => {
    await guidon.ok('save_segment', staff);
    await guidon.ok('save_segment', { key: 'insiders', when: 'segment staff or beta = true' });
    await rule('segment insiders');
    const found = await guidon.ok('get_segment', { key: 'staff' });
    expect(found.segment).toEqual(staff);
    expect(found.summary).toBe(`staff: ${staff.when}; used by 1 flag and 1 segment.`);
    expect(found.used_by.segments).toEqual(['insiders']);
    expect(found.history).toHaveLength(1);
    const listed = await guidon.ok('list_segments', { search: 'example.com' });
    expect(listed.segments).toEqual([staff]);
  });

  it('appears in the history of the flags that depend on it, and of their environments', async () => {
    await guidon.ok('save_segment', staff);
    await rule('segment staff');
    const { change_id } = await guidon.ok('save_segment', { key: 'staff', when: 'admin = true' });
    for (const filter of [{ key: 'checkout' }, { environment: 'staging' }]) {
      const { changes } = await guidon.ok('list_changes', { ...filter, limit: 1 });
      expect(changes[0].change_id).toBe(change_id);
      expect(changes[0].changes).toEqual([`segment staff: when ${staff.when} → admin = true`]);
    }
    const elsewhere = await guidon.ok('list_changes', { environment: 'production' });
    expect(JSON.stringify(elsewhere)).not.toContain(change_id);
  });

  it('stays while a flag or a segment refers to it, also when its making is undone', async () => {
    const made = await guidon.ok('save_segment', staff);
    await guidon.ok('save_segment', { key: 'insiders', when: 'segment staff' });
    const used = await rule('segment staff');
    const before = await everything(guidon);
    for (const [tool, input] of [
      ['delete_segment', { key: 'staff' }],
      ['revert_change', { change_id: made.change_id }],
    ] as const) {
      const { code, message, details } = await guidon.error(tool, input, accepted);
      expect(code).toBe('PRECONDITION_FAILED');
      expect(message).toBe('Segment "staff" is used by segment insiders, flag checkout in staging.');
      expect(details).toEqual({ used_by: ['segment insiders', 'flag checkout in staging'] });
    }
    expect(await everything(guidon)).toEqual(before);
    await guidon.ok('revert_change', { change_id: used.change_id });
    await guidon.ok('delete_segment', { key: 'insiders' }, accepted);
    const { change_id } = await guidon.ok('delete_segment', { key: 'staff' }, accepted);
    expect((await guidon.error('get_segment', { key: 'staff' })).code).toBe('NOT_FOUND');
    await guidon.ok('revert_change', { change_id });
    expect((await guidon.ok('get_segment', { key: 'staff' })).segment).toEqual(staff);
  });

  it('cannot refer to itself, to nothing, or be written so that nobody can read it', async () => {
    await guidon.ok('save_segment', staff);
    await guidon.ok('save_segment', { key: 'insiders', when: 'segment staff' });
    const before = await everything(guidon);
    const refusals: [object, string, RegExp][] = [
      [
        { key: 'staff', when: 'segment insiders' },
        'INVALID_FLAG',
        /segment staff → segment insiders → segment staff/,
      ],
      [{ key: 'x', when: 'segment stafff' }, 'INVALID_FLAG', /stafff/],
      [{ key: 'x', when: 'id in_list "nobody"' }, 'INVALID_FLAG', /nobody/],
      [{ key: 'x', when: 'flag chekout = true' }, 'INVALID_FLAG', /chekout/],
      [{ key: 'x', when: 'email matches_regex "("' }, 'INVALID_FLAG', /regular expression/i],
      [{ key: 'x', when: 'plan is "pro"' }, 'INVALID_ARGUMENT', /at character 6/],
      [{ key: 'x' }, 'INVALID_ARGUMENT', /needs when/],
      [{ key: 'a b', when: 'a is_set' }, 'INVALID_ARGUMENT', /letters, digits/],
    ];
    for (const [input, code, words] of refusals) {
      const error = await guidon.error('save_segment', input);
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
      expect(error.hint).not.toBe('');
    }
    expect(await everything(guidon)).toEqual(before);
  });

  it('keeps what is left out, and changes nothing when all is as wanted', async () => {
    await guidon.ok('save_segment', { ...staff, name: 'Staff', description: 'Ours' });
    await guidon.ok('save_segment', { key: 'staff', name: 'Employees' });
    const { segment } = await guidon.ok('get_segment', { key: 'staff' });
    expect(segment).toEqual({ ...staff, name: 'Employees', description: 'Ours' });
    expect((await guidon.ok('save_segment', staff)).changed).toBe(false);
  });

  it('is judged at the revision it was read at', async () => {
    const { revision } = await guidon.ok('save_segment', staff);
    await guidon.ok('save_segment', { key: 'staff', name: 'Employees' });
    const late = { key: 'staff', when: 'a is_set', expected_revision: revision };
    expect((await guidon.error('save_segment', late)).code).toBe('CONFLICT');
  });
});

describe('a saved list', () => {
  const beta = { key: 'beta', add: ['u1', 'u2', 7], create: true };

  it('is looked into by conditions, and changed in bulk', async () => {
    await guidon.ok('update_list', beta);
    await rule('targetingKey in_list "beta"');
    expect(await valueFor({ targetingKey: 'u1' })).toBe(true);
    const many = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
    const changed = await guidon.ok('update_list', { key: 'beta', add: many, remove: ['u1', 'nobody'] });
    expect(changed).toMatchObject({ size: 20_002, used_by: { total: 1 } });
    expect(changed.changes).toEqual([
      'list beta: 20000 values added ("user-0", "user-1", "user-10", …), 1 value removed ("u1")',
    ]);
    expect(await valueFor({ targetingKey: 'u1' })).toBe(false);
    expect(await valueFor({ targetingKey: 'user-19999' })).toBe(true);
    await guidon.ok('update_list', { key: 'beta', add: ['later'] });
    await guidon.ok('revert_change', { change_id: changed.change_id });
    const { values, size } = await guidon.ok('get_list', { key: 'beta' });
    expect([size, values]).toEqual([4, [7, 'later', 'u1', 'u2']]);
  });

  it('is shown in parts, with who uses it', async () => {
    await guidon.ok('update_list', { ...beta, name: 'Testers' });
    await guidon.ok('save_segment', { key: 'testers', when: 'targetingKey in_list "beta"' });
    const found = await guidon.ok('get_list', { key: 'beta', search: 'U', offset: 1, contains: 7 });
    expect(found).toMatchObject({ size: 3, total: 2, values: ['u2'], contains: true, name: 'Testers' });
    expect(found.used_by.segments).toEqual(['testers']);
    expect((await guidon.ok('get_list', { key: 'beta', contains: '7' })).contains).toBe(false);
    const { lists } = await guidon.ok('list_lists', {});
    expect(lists).toEqual([{ key: 'beta', name: 'Testers', size: 3 }]);
  });

  it('is not made by a misspelled key, and stays while it is used', async () => {
    await guidon.ok('update_list', beta);
    const misspelled = await guidon.error('update_list', { key: 'bta', add: ['u3'] });
    expect([misspelled.code, misspelled.hint]).toEqual(['NOT_FOUND', 'Did you mean "beta"?']);
    const both = await guidon.error('update_list', { key: 'beta', add: ['u3'], remove: ['u3'] });
    expect(both.code).toBe('INVALID_ARGUMENT');
    const { change_id } = await rule('not (targetingKey in_list "beta")');
    const refused = await guidon.error('delete_list', { key: 'beta' }, accepted);
    expect(refused.message).toBe('List "beta" is used by flag checkout in staging.');
    await guidon.ok('revert_change', { change_id });
    await guidon.ok('delete_list', { key: 'beta' }, accepted);
    expect((await guidon.ok('list_lists', {})).total).toBe(0);
  });

  it('holds at most 100,000 values', async () => {
    const half = (from: number) => Array.from({ length: 50_000 }, (_, index) => from + index);
    await guidon.ok('update_list', { key: 'big', add: half(0), create: true });
    await guidon.ok('update_list', { key: 'big', add: half(50_000) });
    const error = await guidon.error('update_list', { key: 'big', add: [-1] });
    expect(error.code).toBe('INVALID_FLAG');
  });
});

describe('a prerequisite', () => {
  it('is the other flag’s value in the same environment', async () => {
    await guidon.ok('create_flag', { key: 'api', type: 'number', default_value: 2, off_value: 1 });
    await rule([{ clauses: [{ flag: 'api', operator: 'greater_than', value: 1 }] }]);
    expect(await valueFor({})).toBe(false);
    await guidon.ok('set_flag_state', { key: 'api', environments: ['staging'], enabled: true });
    expect(await valueFor({})).toBe(true);
  });

  it('cannot be a circle, and keeps the other flag from being deleted', async () => {
    await guidon.ok('create_flag', { key: 'api' });
    await rule('flag api = true');
    const circle = await guidon.error('set_flag_rules', {
      key: 'api',
      environments: ['staging'],
      rules: [{ when: 'flag checkout = true', serve: { value: true } }],
    });
    expect([circle.code, circle.message]).toEqual([
      'INVALID_FLAG',
      expect.stringContaining('flag api → flag checkout → flag api'),
    ]);
    await guidon.ok('update_flag', { key: 'api', archived: true });
    const { message } = await guidon.error('delete_flag', { key: 'api' }, accepted);
    expect(message).toBe('Flag "api" is used by flag checkout in staging.');
  });
});

describe('rules', () => {
  it('come back as they were written, in the form that can be sent again', async () => {
    await guidon.ok('save_segment', staff);
    const when = 'any orders (total > 100) or size cart >= 3 or percentage 20 by company seed "x"';
    await rule(when);
    const { environments, revision } = await guidon.ok('get_flag', {
      key: 'checkout',
      environment: 'staging',
    });
    expect(environments[0].rules).toEqual([{ id: 'r', when, serve: { value: true } }]);
    expect(environments[0].words.join('\n')).toContain(when);
    const again = await guidon.ok('set_flag_rules', {
      key: 'checkout',
      environments: ['staging'],
      rules: environments[0].rules,
      expected_revision: revision,
    });
    expect(again.changed).toBe(false);
    expect(await valueFor({ orders: [{ total: 101 }] })).toBe(true);
    expect(await valueFor({ cart: [1, 2] })).toBe(false);
  });

  it('may grow by themselves, or be written exactly as the engine has them', async () => {
    const steps = [{ at: '2020-01-01T00:00:00Z', percentage: 100 }];
    const exact = { experiment: { key: 'e', status: 'running', arms: [{ value: true, weight: 100 }] } };
    for (const serve of [{ value: true, steps }, { exact }]) {
      await guidon.ok('set_flag_rules', {
        key: 'checkout',
        environments: ['staging'],
        rules: [{ id: 'r', serve }],
      });
      expect(await valueFor({ targetingKey: 'u' })).toBe(true);
    }
    const { code, message } = await guidon.error('set_flag_rules', {
      key: 'checkout',
      environments: ['staging'],
      rules: [{ id: 'r', serve: { exact: { experimnt: {} } } }],
    });
    expect([code, message]).toEqual(['INVALID_FLAG', expect.stringMatching(/experimnt/)]);
  });
});

it('lets a viewer look and nothing else', async () => {
  await guidon.ok('save_segment', staff);
  const caller = await callerWith(guidon, { role: 'viewer' });
  await guidon.ok('get_segment', { key: 'staff' }, { caller });
  const { code } = await guidon.error('save_segment', { key: 'staff', name: 'x' }, { caller });
  expect(code).toBe('PERMISSION_DENIED');
});

it('keys that differ only in upper and lower case are refused, whatever they name', async () => {
  await guidon.ok('save_segment', staff);
  await guidon.ok('update_list', { key: 'vips', add: ['a'], create: true });
  const segment = await guidon.error('save_segment', { ...staff, key: 'Staff' });
  expect([segment.code, segment.message]).toEqual([
    'ALREADY_EXISTS',
    'Segment "staff" exists; "Staff" differs only in upper and lower case.',
  ]);
  expect(segment.hint).toMatch(/^Use that segment/);
  const list = await guidon.error('update_list', { key: 'VIPs', add: ['a'], create: true });
  expect([list.code, list.message]).toEqual(['ALREADY_EXISTS', expect.stringMatching(/^List "vips" exists/)]);
});

it('what somebody else changed is read again with its own tool', async () => {
  const { revision } = await guidon.ok('update_list', { key: 'vips', add: ['a'], create: true });
  await guidon.ok('update_list', { key: 'vips', add: ['b'] });
  const stale = { key: 'vips', add: ['c'], expected_revision: revision };
  expect((await guidon.error('update_list', stale)).hint).toMatch(/^Read it again with get_list /);
});

it('a segment that is sent back as it was read changes nothing', async () => {
  await guidon.ok('save_segment', staff);
  const { when } = (await guidon.ok('get_segment', { key: 'staff' })).segment ?? staff;
  expect(await guidon.ok('save_segment', { key: 'staff', when })).toMatchObject({ changed: false });
});

it('an attribute called __proto__ is an attribute like any other', async () => {
  await rule([{ clauses: [{ attribute: '__proto__', operator: 'equals', value: 'x' }] }]);
  expect(await valueFor(JSON.parse('{ "__proto__": "x" }'))).toBe(true);
  expect(await valueFor({})).toBe(false);
  const input = { environment: 'staging', context: ['x'] };
  expect((await guidon.error('evaluate_flag', input)).message).toMatch(/context: an object is expected/);
});
