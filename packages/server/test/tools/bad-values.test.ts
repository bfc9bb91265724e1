import { afterAll, beforeAll, describe, it } from 'vitest';
import { aCase, aWorkspace, checkRefusal, deep } from '../support/bad-input.ts';
import type { TestApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeAll(async () => {
  guidon = await aWorkspace();
});

afterAll(() => guidon[Symbol.asyncDispose]());

const staging = ['staging'];
const everyone = { serve: { value: true } };

const wrongValues = [
  aCase(
    'update_flag',
    { key: 'checkout', default_value: 'yes' },
    'INVALID_FLAG',
    /"yes", but this is a boolean flag/,
    /true or false/,
  ),
  aCase(
    'update_flag',
    { key: 'text', default_value: 5 },
    'INVALID_FLAG',
    /5, but this is a string flag/,
    /text/,
  ),
  aCase(
    'update_flag',
    { key: 'amount', default_value: '5' },
    'INVALID_FLAG',
    /"5", but this is a number flag/,
    /a number/,
  ),
  aCase(
    'update_flag',
    { key: 'shape', default_value: { size: 'big' } },
    'INVALID_FLAG',
    /at default breaks the flag's JSON Schema at \/size: /,
    /Change the value/,
  ),
  aCase(
    'set_flag_state',
    { key: 'shape', environments: staging, default_value: {} },
    'INVALID_FLAG',
    /environments\.staging\.default breaks .*"size"/,
    /Change the value/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'shape', environments: staging, rules: [{ id: 'r', serve: { value: [] } }] },
    'INVALID_FLAG',
    /environments\.staging\.rules\.r breaks/,
    /Change the value/,
  ),
  aCase(
    'update_flag',
    { key: 'shape', schema: { type: 'strin' } },
    'INVALID_FLAG',
    /JSON Schema cannot be used, at \/type: /,
    /2020-12/,
  ),
  aCase(
    'update_flag',
    { key: 'shape', schema: { pattern: '(' } },
    'INVALID_FLAG',
    /JSON Schema cannot be used, at \/pattern: /,
    /2020-12/,
  ),
  aCase(
    'update_flag',
    { key: 'shape', schema: { properties: { size: 7 } } },
    'INVALID_FLAG',
    /JSON Schema cannot be used, at \/properties\/size: /,
    /2020-12/,
  ),
  aCase(
    'update_flag',
    { key: 'shape', schema: { $ref: '#/nope' } },
    'INVALID_FLAG',
    /cannot be used, at \/: a \$ref in it leads nowhere/,
    /2020-12/,
  ),
  aCase(
    'update_flag',
    { key: 'shape', schema: { $ref: '#' } },
    'INVALID_FLAG',
    /cannot be used, at \/: a \$ref in it leads nowhere/,
    /2020-12/,
  ),
  aCase(
    'set_flag_state',
    { key: 'amount', environments: ['*'], off_value: true },
    'INVALID_FLAG',
    /true, but this is a number flag\. And 2 more\.$/,
    /a number/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'text', environments: staging, rules: [{ serve: { variation: 'no' } }] },
    'INVALID_FLAG',
    /no variation "no"/,
    /no variations/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'text', environments: staging, rules: [{ serve: { value: null } }] },
    'INVALID_ARGUMENT',
    /rules\.0\.serve\.value: a value is needed; null is none/,
    /Arguments of/,
  ),
  aCase(
    'create_flag',
    { key: 'amount2', type: 'number' },
    'INVALID_ARGUMENT',
    /a number flag needs default_value or variations/,
    /Say what it serves/,
  ),
  aCase(
    'create_flag',
    { key: 'x', expires: '2026-02-30' },
    'INVALID_ARGUMENT',
    /expires: /,
    /Arguments of create_flag/,
  ),
  aCase(
    'create_flag',
    { key: 'x', type: 'json', default_value: deep(70) },
    'INVALID_FLAG',
    /deeper than 64 levels/,
    /flatter/,
  ),
  aCase(
    'create_flag',
    { key: 'a key' },
    'INVALID_ARGUMENT',
    /key: a key starts with a letter or digit/,
    /Arguments of create_flag/,
  ),
  aCase(
    'create_flag',
    { key: '__proto__' },
    'INVALID_ARGUMENT',
    /key: a key starts with a letter or digit/,
    /Arguments of create_flag/,
  ),
  aCase(
    'create_flag',
    { key: 'x', tags: Array.from({ length: 51 }, (_, tag) => `${tag}`) },
    'INVALID_ARGUMENT',
    /tags: /,
    /Arguments/,
  ),
];

const rules = [
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging },
    'INVALID_ARGUMENT',
    /nothing to set/,
    /rules, remove or order/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging, remove: ['r'] },
    'NOT_FOUND',
    /no rule "r" in staging/,
    /Its rules: none/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging, order: ['r'] },
    'INVALID_ARGUMENT',
    /order must name every rule of staging once/,
    /They are none/,
  ),
  // The second of the two was ignored when a rule of that id existed.
  aCase(
    'set_flag_rules',
    {
      key: 'checkout',
      environments: staging,
      rules: [
        { id: 'r', ...everyone },
        { id: 'r', serve: { value: false } },
      ],
    },
    'INVALID_ARGUMENT',
    /two of the id "r"/,
    /id of its own/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging, rules: [{ serve: {} }] },
    'INVALID_ARGUMENT',
    /exactly one of variation, value or split/,
    /For example/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging, rules: [{ serve: { split: [{ value: true, weight: 60 }] } }] },
    'INVALID_FLAG',
    /sum to 60/,
    /percentages/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging, rules: [everyone, { ...everyone, enabled: true }] },
    'INVALID_FLAG',
    /comes first and serves everyone/,
    /Move it/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: staging, rules: Array.from({ length: 201 }, () => everyone) },
    'INVALID_ARGUMENT',
    /rules: /,
    /Arguments/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: [], rules: [everyone] },
    'INVALID_ARGUMENT',
    /environments: /,
    /Arguments/,
  ),
  aCase(
    'set_flag_rules',
    { key: 'checkout', environments: [''], rules: [everyone] },
    'INVALID_ARGUMENT',
    /environments\.0: /,
    /Arguments/,
  ),
];

describe('is refused with a code, a sentence and a hint, and changes nothing', () => {
  it.each([...wrongValues, ...rules])('%s', (_name, one) => checkRefusal(guidon, one));
});
