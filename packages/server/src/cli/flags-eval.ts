import { AppError } from '../lib/app-error.ts';
import { callTool } from './call-tool.ts';
import type { FlagOptions } from './flag-options.ts';
import { given } from './given.ts';
import { paint } from './paint.ts';
import { note, print, printJson } from './print.ts';
import { type Column, printTable } from './print-table.ts';
import { usageError } from './usage-error.ts';
import { visible } from './visible.ts';

interface EvalOptions extends FlagOptions {
  readonly env: string;
  readonly all?: true;
  readonly user?: string;
  readonly context?: string;
  readonly example?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

interface Result {
  readonly key: string;
  readonly value?: unknown;
  readonly variant?: string;
  readonly reason: string;
  readonly rule?: string;
  readonly error?: string;
}

interface Step {
  readonly rule: string;
  readonly outcome: string;
  readonly failed?: string;
  readonly bucket?: number;
}

interface EvalAnswer {
  readonly summary: string;
  readonly results: readonly Result[];
  readonly trace?: readonly Step[];
  readonly next_cursor?: string;
}

/** `guidon flags eval`: evaluate_flag, with its reasons. */
export async function evaluateFlags(key: string | undefined, options: EvalOptions): Promise<void> {
  if ((key === undefined) !== (options.all === true)) throw usageError('name one flag, or give --all');
  const answer = await callTool<EvalAnswer>({ tool: 'evaluate_flag', arguments: argumentsOf(key, options) });
  if (options.json === true) printJson(answer);
  else if (key === undefined) tellAll(answer);
  else tellOne(answer);
}

function argumentsOf(
  key: string | undefined,
  { project, env, context, example, user, limit, cursor }: EvalOptions,
) {
  return given({
    key,
    project,
    environment: env,
    context: { ...contextOf(context), ...(user === undefined ? {} : { targetingKey: user }) },
    example,
    limit,
    cursor,
  });
}

function contextOf(text: string | undefined): object {
  const context: unknown = text === undefined ? {} : parseJson(text);
  if (typeof context === 'object' && context !== null && !Array.isArray(context)) return context;
  throw new AppError('INVALID_ARGUMENT', '--context is not a JSON object.', CONTEXT_HINT);
}

const CONTEXT_HINT = {
  hint: 'Write it in single quotes: --context \'{"targetingKey":"user-42","country":"DE"}\'.',
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('INVALID_ARGUMENT', '--context is not JSON.', { ...CONTEXT_HINT, cause });
  }
}

function tellOne({ summary, results: [result], trace = [] }: EvalAnswer): void {
  if (result !== undefined)
    print(`${paint('bold', visible(valueText(result)))}  ${paint('dim', result.reason)}`);
  print(visible(summary));
  for (const step of trace) print(`  ${visible(stepText(step))}`);
}

function stepText({ rule, outcome, failed, bucket }: Step): string {
  const why = failed === undefined ? '' : `: ${failed}`;
  return `${rule}  ${outcome.replaceAll('_', ' ')}${why}${bucket === undefined ? '' : ` (bucket ${bucket})`}`;
}

const COLUMNS: readonly Column<Result>[] = [
  { title: 'FLAG', value: (result) => result.key, paint: (text) => paint('bold', text) },
  { title: 'VALUE', value: valueText, shrinks: true },
  { title: 'VARIATION', value: (result) => result.variant ?? '' },
  { title: 'REASON', value: (result) => result.error ?? result.reason },
  { title: 'RULE', value: (result) => result.rule ?? '' },
];

function tellAll({ summary, results, next_cursor: cursor }: EvalAnswer): void {
  if (results.length > 0) printTable(COLUMNS, results);
  note(paint('dim', summary, process.stderr));
  if (cursor !== undefined) note(paint('dim', `More: add --cursor ${cursor}`, process.stderr));
}

function valueText({ value }: Result): string {
  return value === undefined ? "(the code's default)" : JSON.stringify(value);
}
