import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/lib/error-codes.ts';
import { accepted, callerWith, everything } from '../support/arrange.ts';
import { type TestApp, testApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeAll(async () => {
  guidon = await testApp();
  await guidon.ok('save_project', { key: 'secret_project' });
  await guidon.ok('create_flag', { project: 'default', key: 'checkout', description: 'one' });
  await guidon.ok('create_flag', { project: 'default', key: 'text', type: 'string', default_value: 'a' });
  await guidon.ok('create_flag', { project: 'default', key: 'amount', type: 'number', default_value: 1 });
  await guidon.ok('create_flag', {
    project: 'default',
    key: 'shape',
    type: 'json',
    default_value: { size: 1 },
    schema: { type: 'object', required: ['size'], properties: { size: { type: 'number' } } },
  });
  await guidon.ok('create_flag', { project: 'default', key: 'old' });
  await guidon.ok('update_flag', { project: 'default', key: 'old', archived: true });
  await guidon.ok('create_flag', { project: 'secret_project', key: 'secret_flag' });
});

afterAll(() => guidon[Symbol.asyncDispose]());

const staging = ['staging'];
const everyone = { serve: { value: true } };

interface Case {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly hint: RegExp;
}

async function refusal({ tool, input }: Pick<Case, 'tool' | 'input'>, options = {}) {
  const before = await everything(guidon);
  const error = await guidon.error(tool, withProject(input), { ...accepted, ...options });
  expect(await everything(guidon)).toEqual(before);
  return error;
}

/** The arguments in the default project; `project: undefined` names none. */
function withProject(input: Case['input']): object {
  const entries = Object.entries({ project: 'default', ...input });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function aCase(tool: string, input: object, code: ErrorCode, message: RegExp, hint: RegExp): [string, Case] {
  const short = JSON.stringify(input).slice(0, 90);
  return [`${tool} ${short}`, { tool, input: input as Case['input'], code, message, hint }];
}

const FLAG_TOOLS: readonly [string, object][] = [
  ['get_flag', {}],
  ['update_flag', { owner: 'x' }],
  ['set_flag_state', { environments: staging, enabled: true }],
  ['set_flag_rules', { environments: staging, rules: [everyone] }],
  ['promote_flag', { from: 'staging', to: 'production' }],
  ['evaluate_flag', { environment: 'staging' }],
  ['delete_flag', {}],
  ['list_changes', {}],
];

const unknownFlags = FLAG_TOOLS.map(([tool, input]) =>
  aCase(
    tool,
    { ...input, key: 'chekout' },
    'NOT_FOUND',
    /^There is no flag "chekout" in project "default"\.$/,
    /^Did you mean "checkout"\?$/,
  ),
);

const ENVIRONMENT_TOOLS: readonly [string, object][] = [
  ['get_flag', { key: 'checkout', environment: 'stagin' }],
  ['set_flag_state', { key: 'checkout', environments: ['stagin'], enabled: true }],
  // An unknown name beside "*" was ignored.
  ['set_flag_state', { key: 'checkout', environments: ['*', 'stagin'], enabled: true }],
  ['set_flag_rules', { key: 'checkout', environments: ['production', 'stagin'], rules: [everyone] }],
  ['promote_flag', { key: 'checkout', from: 'stagin', to: 'production' }],
  ['promote_flag', { key: 'checkout', from: 'production', to: 'stagin' }],
  ['evaluate_flag', { environment: 'stagin' }],
  ['list_flags', { environment: 'stagin', enabled: true }],
  ['list_flags', { environment: 'staging', differs_from: 'stagin' }],
  // It used to answer that nothing changed there, which was true of no place at all.
  ['list_changes', { environment: 'stagin' }],
  ['delete_environment', { key: 'stagin' }],
];

const unknownEnvironments = ENVIRONMENT_TOOLS.map(([tool, input]) =>
  aCase(tool, input, 'NOT_FOUND', /^There is no environment "stagin"\.$/, /^Did you mean "staging"\?$/),
);

/** Where one environment is meant, "*" once stood for the first one there is: promote copied it, delete deleted it. */
const star = [
  aCase(
    'promote_flag',
    { key: 'checkout', from: '*', to: 'production' },
    'NOT_FOUND',
    /no environment "\*"/,
    /development, staging, production/,
  ),
  aCase(
    'promote_flag',
    { key: 'checkout', from: 'staging', to: '*' },
    'NOT_FOUND',
    /no environment "\*"/,
    /development, staging, production/,
  ),
  aCase(
    'delete_environment',
    { key: '*' },
    'NOT_FOUND',
    /no environment "\*"/,
    /development, staging, production/,
  ),
  aCase(
    'evaluate_flag',
    { environment: '*' },
    'NOT_FOUND',
    /no environment "\*"/,
    /development, staging, production/,
  ),
];

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

const duplicates = [
  aCase(
    'create_flag',
    { key: 'checkout', description: 'two' },
    'ALREADY_EXISTS',
    /^Flag "checkout" exists, with other content\.$/,
    /update_flag/,
  ),
  aCase(
    'create_flag',
    { key: 'old', description: 'two' },
    'ALREADY_EXISTS',
    /^Flag "old" exists, archived, with other content\.$/,
    /update_flag/,
  ),
  aCase(
    'create_flag',
    { key: 'Checkout' },
    'ALREADY_EXISTS',
    /^Flag "checkout" exists; "Checkout" differs only in upper and lower case\.$/,
    /choose a key/,
  ),
  aCase(
    'save_environment',
    { key: 'Staging' },
    'ALREADY_EXISTS',
    /^Environment "staging" exists; "Staging" differs only/,
    /choose a key/,
  ),
];

const stale = [
  aCase(
    'update_flag',
    { key: 'checkout', owner: 'x', expected_revision: 1 },
    'CONFLICT',
    /^flag checkout changed since revision 1; project "default" is at \d+\.$/,
    /get_flag/,
  ),
  aCase(
    'update_flag',
    { key: 'checkout', owner: 'x', expected_revision: 999 },
    'INVALID_ARGUMENT',
    /no revision 999 yet; it is at \d+/,
    /earlier answer/,
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

const states = [
  aCase(
    'set_flag_state',
    { key: 'checkout', environments: staging },
    'INVALID_ARGUMENT',
    /nothing to set/,
    /enabled, default_value or off_value/,
  ),
  aCase(
    'set_flag_state',
    { key: 'old', environments: staging, enabled: true },
    'PRECONDITION_FAILED',
    /archived/,
    /update_flag/,
  ),
  aCase(
    'promote_flag',
    { key: 'checkout', from: 'staging', to: 'staging' },
    'INVALID_ARGUMENT',
    /from and to are both "staging"/,
    /two different/,
  ),
  aCase('delete_flag', { key: 'checkout' }, 'PRECONDITION_FAILED', /not archived/, /update_flag/),
  aCase(
    'revert_change',
    { project: undefined, change_id: 'chg_nope' },
    'NOT_FOUND',
    /no change "chg_nope"/,
    /list_changes/,
  ),
  aCase('delete_attribute', { key: 'country' }, 'NOT_FOUND', /no attribute "country"/, /list_attributes/),
];

const reads = [
  aCase(
    'list_flags',
    { enabled: true },
    'INVALID_ARGUMENT',
    /enabled needs environment/,
    /which environment/,
  ),
  aCase('list_flags', { cursor: 'zzz' }, 'INVALID_ARGUMENT', /cursor does not belong/, /./),
  aCase(
    'evaluate_flag',
    { environment: 'staging', cursor: 'zzz' },
    'INVALID_ARGUMENT',
    /cursor does not belong to this query/,
    /next_cursor/,
  ),
  aCase('list_flags', { limit: 101 }, 'INVALID_ARGUMENT', /limit: /, /Arguments/),
  aCase('list_flags', { changed_since: 'yesterday' }, 'INVALID_ARGUMENT', /changed_since: /, /Arguments/),
  aCase(
    'list_flags',
    { project: 'defualt' },
    'NOT_FOUND',
    /no project "defualt"/,
    /Did you mean "default"\?/,
  ),
  aCase(
    'list_flags',
    { project: undefined },
    'INVALID_ARGUMENT',
    /Which project\? There are 2/,
    /default, secret_project/,
  ),
  aCase('list_flags', { project: '' }, 'NOT_FOUND', /no project ""/, /list_projects/),
];

describe('bad input is refused with a code, a sentence and a hint, and changes nothing', () => {
  const cases = [
    ...unknownFlags,
    ...unknownEnvironments,
    ...star,
    ...wrongValues,
    ...duplicates,
    ...stale,
    ...rules,
    ...states,
    ...reads,
  ];

  it.each(cases)('%s', async (_name, one) => {
    const error = await refusal(one);
    expect(error.code).toBe(one.code);
    expect(error.message).toMatch(one.message);
    expect(error.hint).toMatch(one.hint);
  });
});

describe('whatever the tool', () => {
  const tools = () => guidon.app.catalogue.map((tool) => tool.name);

  it('an unknown argument is refused', async () => {
    for (const tool of tools()) {
      const error = await refusal({ tool, input: { nonsense: 1 } });
      expect(error, tool).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(error.message, tool).toMatch(/unknown argument "nonsense"/);
    }
  });

  it('arguments over 1 MiB or nested too deep are refused', async () => {
    for (const tool of tools()) {
      const large = await refusal({ tool, input: { key: 'x'.repeat(1024 * 1024) } });
      expect(large, tool).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
      expect(await refusal({ tool, input: { key: deep(100_000) } }), tool).toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
      });
    }
  });

  it('a viewer reads, and is told which role a write needs', async () => {
    const caller = await callerWith(guidon, { role: 'viewer' });
    for (const tool of guidon.app.catalogue.filter(({ access }) => access !== 'read')) {
      const error = await refusal({ tool: tool.name, input: {} }, { caller });
      expect(error.code, tool.name).toBe('PERMISSION_DENIED');
      expect(error.message, tool.name).toMatch(/needs the role (editor|admin); this principal has viewer/);
    }
    expect(await guidon.ok('list_flags', { project: 'default' }, { caller })).toMatchObject({ total: 4 });
  });

  it('a read-only connection reads', async () => {
    const caller = await callerWith(guidon, { readOnly: true });
    for (const tool of guidon.app.catalogue.filter(({ access }) => access !== 'read')) {
      expect(await refusal({ tool: tool.name, input: {} }, { caller }), tool.name).toMatchObject({
        code: 'READ_ONLY',
      });
    }
  });

  it('an unknown one is answered with the closest', async () => {
    const error = await refusal({ tool: 'get_flags', input: {} });
    expect(error).toMatchObject({ code: 'UNKNOWN_TOOL', message: 'There is no tool "get_flags".' });
    expect(error.hint).toMatch(/"get_flag"/);
  });
});

describe('a forbidden project', () => {
  it('is refused by every tool that takes one, and no answer tells a name of it', async () => {
    const caller = await callerWith(guidon, { projects: ['default'] });
    for (const [tool, input] of FLAG_TOOLS) {
      const error = await refusal(
        { tool, input: { ...input, key: 'secret_flag', project: 'secret_project' } },
        { caller },
      );
      expect(error, tool).toMatchObject({
        code: 'PERMISSION_DENIED',
        hint: expect.stringMatching(/touch default;/),
      });
    }
  });

  it('is refused like one that does not exist, so that asking tells nothing', async () => {
    const caller = await callerWith(guidon, { projects: ['default'] });
    const real = await refusal({ tool: 'list_flags', input: { project: 'secret_project' } }, { caller });
    const none = await refusal({ tool: 'list_flags', input: { project: 'secret_projecx' } }, { caller });
    expect(real.message.replace('secret_project', 'x')).toBe(none.message.replace('secret_projecx', 'x'));
    const made = await refusal(
      { tool: 'save_project', input: { project: undefined, key: 'secret_project' } },
      { caller },
    );
    expect(made.message).toBe('This connection may not make project "secret_project".');
  });

  it('has no flags, changes or projects in what is close', async () => {
    const caller = await callerWith(guidon, { projects: ['default'] });
    const [change] = (await guidon.ok('list_changes', { project: 'secret_project' })).changes;
    const answers = [
      await refusal({ tool: 'get_flag', input: { project: undefined, key: 'secret_flog' } }, { caller }),
      await refusal(
        { tool: 'revert_change', input: { project: undefined, change_id: change.change_id } },
        { caller },
      ),
      await guidon.ok('list_projects', {}, { caller }),
    ];
    expect(answers[1]).toMatchObject({ code: 'NOT_FOUND' });
    for (const answer of answers) expect(JSON.stringify(answer)).not.toMatch(/secret_flag|secret_project/);
  });

  it('with no project allowed at all says so', async () => {
    const caller = await callerWith(guidon, { projects: [] });
    const error = await refusal(
      { tool: 'save_project', input: { project: undefined, key: 'new' } },
      { caller },
    );
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', hint: 'It may touch none.' });
  });
});

describe('a cancelled call', () => {
  it('changes nothing when it was cancelled before', async () => {
    const signal = AbortSignal.abort();
    const error = await refusal({ tool: 'update_flag', input: { key: 'checkout', owner: 'x' } }, { signal });
    expect(error).toMatchObject({ code: 'CANCELLED', retryable: true });
  });

  // It went on to save what nobody waited for any more.
  it('changes nothing when it is cancelled while it waits its turn', async () => {
    const cancel = new AbortController();
    const before = await everything(guidon);
    let release = () => {};
    const held = guidon.app.storage.write(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const call = guidon.error(
      'update_flag',
      { project: 'default', key: 'checkout', owner: 'x' },
      { signal: cancel.signal },
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    cancel.abort();
    release();
    await held;
    expect(await call).toMatchObject({ code: 'CANCELLED' });
    expect(await everything(guidon)).toEqual(before);
  });

  it('changes nothing when it is cancelled while a person is asked', async () => {
    const cancel = new AbortController();
    const confirm = async () => {
      cancel.abort();
      return 'accepted' as const;
    };
    const error = await refusal(
      { tool: 'delete_flag', input: { key: 'old' } },
      { confirm, signal: cancel.signal },
    );
    expect(error).toMatchObject({ code: 'CANCELLED' });
  });
});

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
