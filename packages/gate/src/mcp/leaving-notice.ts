interface CallResult {
  readonly content: readonly unknown[];
  readonly _meta?: object;
}

/** A result of a tool that left the surface and answers for a while yet, which it says. */
export function leavingNotice(result: unknown, tool: string, replacement: string | undefined): unknown {
  if (!isCallResult(result)) return result;
  const instead = replacement === undefined ? '' : ` Use ${replacement} instead.`;
  const text = `The tool ${tool} has left this server's list and stops answering soon.${instead} List the tools again.`;
  const leaving = { tool, ...(replacement === undefined ? {} : { replacement }) };
  return {
    ...result,
    content: [...result.content, { type: 'text', text }],
    _meta: { ...result._meta, 'guidon/leaving': leaving },
  };
}

function isCallResult(result: unknown): result is CallResult {
  return typeof result === 'object' && result !== null && Array.isArray((result as CallResult).content);
}
