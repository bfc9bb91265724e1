import type { CallToolResult, InputRequiredResult, ServerContext } from '@modelcontextprotocol/server';
import type { ExtensionContext } from '../../packages/server/src/mcp/server-factory.ts';

/** A tool the conformance suite expects a server to have. */
export interface FixtureTool {
  readonly name: string;
  /** JSON Schema of its arguments. Default: none. */
  readonly inputSchema?: Readonly<Record<string, unknown>>;
  run(
    call: FixtureCall,
  ): Promise<CallToolResult | InputRequiredResult> | CallToolResult | InputRequiredResult;
}

/** One call of it. */
export interface FixtureCall {
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: ServerContext;
  readonly extension: ExtensionContext;
}

/** Arguments that are all required strings. */
export function strings(...names: readonly string[]): Record<string, unknown> {
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    required: names,
  };
}
