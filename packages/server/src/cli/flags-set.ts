import { callTool } from './call-tool.ts';
import type { FlagOptions } from './flag-options.ts';
import { given } from './given.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { usageError } from './usage-error.ts';
import { visible } from './visible.ts';

interface SetOptions extends FlagOptions {
  readonly env?: readonly string[];
  readonly all?: true;
  readonly value?: string;
  readonly reason?: string;
  readonly dryRun?: true;
}

interface WriteAnswer {
  readonly summary: string;
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
  readonly change_id?: string;
  readonly approval?: { readonly change_request_id?: string };
}

/** `guidon flags set`: set_flag_state. */
export async function setFlag(key: string, state: 'on' | 'off', options: SetOptions): Promise<void> {
  const answer = await callTool<WriteAnswer>({
    tool: 'set_flag_state',
    arguments: argumentsOf(key, state, options),
  });
  if (options.json === true) printJson(answer);
  else tell(answer);
}

function argumentsOf(
  key: string,
  state: 'on' | 'off',
  { project, value, reason, dryRun, ...where }: SetOptions,
) {
  return given({
    key,
    project,
    environments: environmentsOf(where),
    enabled: state === 'on',
    [state === 'on' ? 'default_value' : 'off_value']: value === undefined ? undefined : jsonOrText(value),
    reason,
    dry_run: dryRun,
  });
}

function environmentsOf({ env = [], all }: Pick<SetOptions, 'env' | 'all'>): readonly string[] {
  if (all === true && env.length > 0) throw usageError('--env and --all exclude each other');
  if (all === true) return ['*'];
  if (env.length === 0) throw usageError('say where: --env staging, or --all');
  return env;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function tell({ summary, changes, warnings, change_id: change, approval }: WriteAnswer): void {
  print(visible(summary));
  for (const line of changes) print(`  ${visible(line)}`);
  for (const warning of warnings) note(`${paint('yellow', 'Warning:', process.stderr)} ${visible(warning)}`);
  if (change !== undefined)
    note(paint('dim', `Undo: guidon call revert_change '{"change_id":"${change}"}'`, process.stderr));
  if (approval?.change_request_id !== undefined)
    note(paint('dim', `Look at it: guidon requests show ${approval.change_request_id}`, process.stderr));
}
