import { afterAll, beforeAll, describe, it } from 'vitest';
import { aCase, aWorkspace, checkRefusal, FLAG_TOOLS } from '../support/bad-input.ts';
import type { TestApp } from '../support/test-app.ts';

let guidon: TestApp;

beforeAll(async () => {
  guidon = await aWorkspace();
});

afterAll(() => guidon[Symbol.asyncDispose]());

const staging = ['staging'];
const everyone = { serve: { value: true } };

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
    /page before/,
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

describe('is refused with a code, a sentence and a hint, and changes nothing', () => {
  it.each([...unknownFlags, ...unknownEnvironments, ...star, ...duplicates, ...stale, ...states, ...reads])(
    '%s',
    (_name, one) => checkRefusal(guidon, one),
  );
});
