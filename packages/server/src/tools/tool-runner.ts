import type { AppError } from '../lib/app-error.ts';
import type { Caller } from './caller.ts';
import type { Confirm } from './confirmation.ts';
import type { Outcome } from './outcome.ts';
import type { Surface } from './surface.ts';

/** One call of a tool, through whatever door. */
export interface ToolRequest {
  readonly tool: string;
  /** As they came from outside; the runner validates them. */
  readonly arguments: unknown;
  readonly caller: Caller;
  readonly surface: Surface;
  readonly signal: AbortSignal;
  readonly confirm: Confirm;
}

/** Runs tools: the one path all doors share. Answers every failure; only InputNeeded is thrown. */
export interface Runner {
  run(request: ToolRequest): Promise<Outcome>;
  /** A failure outside any tool, as the error every door would show: unknown exceptions become INTERNAL. */
  toAppError(failure: unknown): AppError;
}
