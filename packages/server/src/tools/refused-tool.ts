import { AppError } from '../lib/app-error.ts';

/** Why a tool that this server has does not answer. */
export interface ToolRefusal {
  readonly kind: 'refused';
  readonly code: 'TOOL_WITHDRAWN' | 'TOOL_DISABLED';
  readonly message: string;
  readonly hint: string;
  /** The tool to use instead. */
  readonly replacement?: string;
}

/** A refusal of the surface as the error that every door shows. */
export function refusedTool({ code, message, hint, replacement }: ToolRefusal): AppError {
  return new AppError(code, message, {
    hint,
    ...(replacement === undefined ? {} : { details: { replacement } }),
  });
}
