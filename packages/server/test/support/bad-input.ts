import { expect } from 'vitest';
import type { ErrorCode } from '../../src/lib/error-codes.ts';
import { accepted, everything } from './arrange.ts';
import { type CallOptions, type TestApp, testApp } from './test-app.ts';

/** A call that must be refused, and what must be said. */
export interface Case {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly hint: RegExp;
}

/** A Guidon with a flag of every type, an archived one, and a project of its own for secrets. */
export async function aWorkspace(): Promise<TestApp> {
  const guidon = await testApp();
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
  return guidon;
}

/** The error of a call, in the default project unless it names another; it must have changed nothing. */
export async function refusal(
  guidon: TestApp,
  { tool, input }: Pick<Case, 'tool' | 'input'>,
  options: CallOptions = {},
) {
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

/** Checks what a case says. */
export async function checkRefusal(guidon: TestApp, one: Case): Promise<void> {
  const error = await refusal(guidon, one);
  expect(error.code).toBe(one.code);
  expect(error.message).toMatch(one.message);
  expect(error.hint).toMatch(one.hint);
}

/** A row for `it.each`. */
export function aCase(
  tool: string,
  input: object,
  code: ErrorCode,
  message: RegExp,
  hint: RegExp,
): [string, Case] {
  const short = JSON.stringify(input).slice(0, 90);
  return [`${tool} ${short}`, { tool, input: input as Case['input'], code, message, hint }];
}

const staging = ['staging'];
const everyone = { serve: { value: true } };

/** Every tool that takes the key of a flag, with what else it needs. */
export const FLAG_TOOLS: readonly [string, object][] = [
  ['get_flag', {}],
  ['update_flag', { owner: 'x' }],
  ['set_flag_state', { environments: staging, enabled: true }],
  ['set_flag_rules', { environments: staging, rules: [everyone] }],
  ['promote_flag', { from: 'staging', to: 'production' }],
  ['evaluate_flag', { environment: 'staging' }],
  ['delete_flag', {}],
  ['list_changes', {}],
];

/** JSON nested this deep. */
export function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
