interface CallResult {
  readonly content?: readonly unknown[];
  readonly structuredContent?: unknown;
  readonly _meta?: object;
}

/**
 * A result of a tool that left the surface and answers for a while yet, which it says: as text, and in `_meta` for whoever
 * reads no text. What is structured stays as the tool's output schema wants it.
 */
export function leavingNotice(result: unknown, tool: string, replacement: string | undefined): unknown {
  if (typeof result !== 'object' || result === null) return result;
  const { content, structuredContent, _meta } = result as CallResult;
  const instead = replacement === undefined ? '' : ` Use ${replacement} instead.`;
  const text = `The tool ${tool} has left this server's list and stops answering soon.${instead} List the tools again.`;
  const leaving = { tool, ...(replacement === undefined ? {} : { replacement }), message: text };
  // A result with neither asks the client for something, and is no answer yet.
  const isAnswer = Array.isArray(content) || structuredContent !== undefined;
  return {
    ...result,
    ...(isAnswer ? { content: [...(content ?? []), { type: 'text', text }] } : {}),
    _meta: { ..._meta, 'guidon/leaving': leaving },
  };
}
