interface InitializeResult {
  readonly capabilities?: { readonly tools?: object };
}

/** What a server says of itself at `initialize`, where its session's list stays as it is: nobody is told of changes. */
export function withFrozenList(result: unknown): unknown {
  const { capabilities } = (result ?? {}) as InitializeResult;
  if (capabilities?.tools === undefined) return result;
  const tools = { ...capabilities.tools, listChanged: false };
  return { ...(result as InitializeResult), capabilities: { ...capabilities, tools } };
}
