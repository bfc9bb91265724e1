import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Leaving } from '../tools/offers.ts';
import { errorBody, errorText, leavingText, type Outcome, outputText } from '../tools/outcome.ts';

/** Where a failed call's result carries the error for programs. */
export const ERROR_META_KEY = 'guidon/error';

/** Where the result of a tool that left the list says so for programs. */
export const LEAVING_META_KEY = 'guidon/leaving';

/**
 * An outcome as `tools/call` answers it: complete as data, and complete as text.
 *
 * A failure has no `structuredContent`: clients on the first SDK, and the Inspector, check it against the tool's
 * output schema even then, and would show their own complaint in place of the error.
 */
export function toolResult(outcome: Outcome): CallToolResult {
  if (outcome.ok) {
    return {
      content: [{ type: 'text', text: outputText(outcome.output) }, ...leavingNotice(outcome.leaving)],
      structuredContent: structured(outcome.output, outcome.leaving),
      ...(outcome.leaving === undefined
        ? {}
        : { _meta: { [LEAVING_META_KEY]: leavingBody(outcome.leaving) } }),
    };
  }
  return {
    content: [{ type: 'text', text: errorText(outcome.error) }],
    _meta: { [ERROR_META_KEY]: errorBody(outcome.error) },
    isError: true,
  };
}

/** Hosts show models the data only, where there is any: so the summary says it, which every schema has room for. */
function structured(
  output: Readonly<Record<string, unknown>>,
  leaving: Leaving | undefined,
): Record<string, unknown> {
  if (leaving === undefined || typeof output.summary !== 'string') return { ...output };
  return { ...output, summary: `${output.summary} ${leavingText(leaving)}` };
}

function leavingNotice(leaving: Leaving | undefined): { type: 'text'; text: string }[] {
  return leaving === undefined ? [] : [{ type: 'text', text: leavingText(leaving) }];
}

function leavingBody(leaving: Leaving) {
  const { tool, replacement } = leaving;
  return { tool, ...(replacement === undefined ? {} : { replacement }), message: leavingText(leaving) };
}
