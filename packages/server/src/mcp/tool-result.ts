import type { CallToolResult } from '@modelcontextprotocol/server';
import { errorBody, errorText, type Outcome, outputText } from '../tools/outcome.ts';

/** Where a failed call's result carries the error for programs. */
export const ERROR_META_KEY = 'guidon/error';

/**
 * An outcome as `tools/call` answers it: complete as data, and complete as text.
 *
 * A failure has no `structuredContent`: clients on the first SDK, and the Inspector, check it against the tool's
 * output schema even then, and would show their own complaint in place of the error.
 */
export function toolResult(outcome: Outcome): CallToolResult {
  if (outcome.ok) {
    return {
      content: [{ type: 'text', text: outputText(outcome.output) }],
      structuredContent: { ...outcome.output },
    };
  }
  return {
    content: [{ type: 'text', text: errorText(outcome.error) }],
    _meta: { [ERROR_META_KEY]: errorBody(outcome.error) },
    isError: true,
  };
}
