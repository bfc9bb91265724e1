import type { ServerContext } from '@modelcontextprotocol/server';
import { nobodyToAsk } from '../tools/confirmation.ts';
import type { Outcome } from '../tools/outcome.ts';
import type { Serving } from './serving.ts';

/** Runs a reading tool for a resource, a prompt or a completion: with the caller's own permissions. */
export function readTool(
  serving: Serving,
  context: ServerContext,
  tool: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  return serving.app.runner.run({
    tool,
    arguments: input,
    caller: serving.caller(),
    surface: serving.surface,
    session: serving.session,
    signal: context.mcpReq.signal,
    confirm: nobodyToAsk,
  });
}
