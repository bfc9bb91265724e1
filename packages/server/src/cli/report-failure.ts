import { AppError } from '../lib/app-error.ts';
import { errorBody } from '../tools/outcome.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { paint } from './paint.ts';
import { note, printJson } from './print.ts';
import { visible } from './visible.ts';

/** Tells a failure on standard error, and with `json` its body on standard output too. Answers the exit code. */
export function reportFailure(failure: unknown, json: boolean): ExitCode {
  const error = toAppError(failure);
  if (json) printJson(errorBody(error));
  note(`${paint(['red', 'bold'], error.code, process.stderr)}: ${visible(error.message)}`);
  for (const line of planOf(error)) note(`  ${visible(line)}`);
  note(paint('dim', visible(error.hint), process.stderr));
  return EXIT_CODES[error.code];
}

function toAppError(failure: unknown): AppError {
  if (failure instanceof AppError) return failure;
  const message = failure instanceof Error ? failure.message : String(failure);
  return new AppError('INTERNAL', message, {
    hint: 'This is a defect of Guidon; please report it.',
    cause: failure,
  });
}

function planOf(error: AppError): string[] {
  const plan = error.details?.plan;
  return Array.isArray(plan) ? plan.map(String) : [];
}
