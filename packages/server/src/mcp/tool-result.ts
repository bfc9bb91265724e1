import type { CallToolResult } from '@modelcontextprotocol/server';
import { errorBody, errorText, type Outcome, outputText } from '../tools/outcome.ts';

/** An outcome as `tools/call` answers it: complete as data, and complete as text. */
export function toolResult(outcome: Outcome): CallToolResult {
  if (outcome.ok) {
    return {
      content: [{ type: 'text', text: outputText(outcome.output) }],
      structuredContent: { ...outcome.output },
    };
  }
  return {
    content: [{ type: 'text', text: errorText(outcome.error) }],
    structuredContent: { error: errorBody(outcome.error) },
    isError: true,
  };
}
