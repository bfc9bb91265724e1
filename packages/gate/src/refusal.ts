import { escapeInvisible } from '@guidon/core';

/** Why a call of a tool is refused. */
export type RefusalCode = 'TOOL_WITHDRAWN' | 'TOOL_DISABLED' | 'PERMISSION_DENIED';

/** A call that is refused: what happened, and what to do. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly hint: string;
  /** The tool to use instead. */
  readonly replacement?: string;
}

/** A refusal as the result of `tools/call`. */
export interface RefusedResult {
  readonly isError: true;
  readonly content: readonly [{ readonly type: 'text'; readonly text: string }];
  readonly _meta: { readonly 'guidon/error': Refusal };
}

/** The tool left the surface, and its grace period is over. */
export function withdrawn(tool: string, replacement: string | undefined): Refusal {
  const instead = replacement === undefined ? '' : `Use ${replacement} instead, and list`;
  return {
    code: 'TOOL_WITHDRAWN',
    message: `The tool ${escapeInvisible(tool)} was withdrawn.`,
    hint: `${instead || 'List'} the tools again: your list is an old one.`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** A kill switch took the tool away. */
export function disabled(tool: string): Refusal {
  return {
    code: 'TOOL_DISABLED',
    message: `The tool ${escapeInvisible(tool)} was switched off by its operator.`,
    hint: 'Go on without it, or try again later.',
  };
}

/** The principal may not use the tool, whatever the flags say. */
export function denied(tool: string, reason: string | undefined): Refusal {
  return {
    code: 'PERMISSION_DENIED',
    message: `You may not use the tool ${escapeInvisible(tool)}${reason === undefined ? '' : `: ${reason}`}.`,
    hint: 'Ask whoever runs this server for the permission.',
  };
}

/** A failure without structured content: clients check that against the tool's output schema even for errors. */
export function refusedResult(refusal: Refusal): RefusedResult {
  const text = `${refusal.code}: ${refusal.message} ${refusal.hint}`;
  return { isError: true, content: [{ type: 'text', text }], _meta: { 'guidon/error': refusal } };
}
