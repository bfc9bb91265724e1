import {
  type CallToolRequest,
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { closest, didYouMean } from '../lib/closest.ts';
import { type Confirm, nobodyToAsk } from '../tools/confirmation.ts';
import type { Surface } from '../tools/surface.ts';
import { type Client, clientOf } from './client-of.ts';
import { askInResult, askInSession } from './confirm-through-client.ts';
import type { Serving } from './serving.ts';
import { toolResult } from './tool-result.ts';

/** Answers `tools/call`: everything about the call itself is the runner's to decide. */
export async function callTool(
  serving: Serving,
  request: CallToolRequest,
  context: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  requireTool(serving.surface, request.params.name);
  const client = clientOf(serving.server, context);
  const call = async (confirm: Confirm) =>
    toolResult(await runTool(serving, request, context, client, confirm));
  if (!client.showsForms) return call(nobodyToAsk);
  if (!client.modern) return askInSession(call, context);
  const { storage } = serving.app;
  return askInResult(call, { context, state: serving.requestState, nonces: storage, now: serving.now });
}

function runTool(
  serving: Serving,
  request: CallToolRequest,
  context: ServerContext,
  client: Client,
  confirm: Confirm,
) {
  const caller = serving.caller();
  return serving.app.runner.run({
    tool: request.params.name,
    arguments: request.params.arguments ?? {},
    caller: client.name === undefined ? caller : { ...caller, client: client.name },
    surface: serving.surface,
    signal: context.mcpReq.signal,
    confirm,
  });
}

/** A tool that is not offered is an error of the protocol; only names of this surface are told. */
function requireTool(surface: Surface, name: string): void {
  if (surface.tool(name) !== undefined) return;
  const matches = closest(
    name,
    surface.tools.map((tool) => tool.name),
  );
  const message = `Unknown tool ${JSON.stringify(name.slice(0, 64))}. ${didYouMean(matches, 'See tools/list.')}`;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, message, {
    code: 'UNKNOWN_TOOL',
    closest: matches,
  });
}
