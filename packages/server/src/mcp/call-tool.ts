import {
  type CallToolRequest,
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { type Confirm, nobodyToAsk } from '../tools/confirmation.ts';
import type { Outcome } from '../tools/outcome.ts';
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
  const client = clientOf(serving.server, context);
  const call = async (confirm: Confirm) => {
    const outcome = known(await runTool(serving, request, context, client, confirm));
    serving.log.ended(context, request.params.name, outcome);
    return toolResult(outcome);
  };
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
  const progress = progressTo(request, context);
  return serving.app.runner.run({
    tool: request.params.name,
    arguments: request.params.arguments ?? {},
    caller: client.name === undefined ? caller : { ...caller, client: client.name },
    surface: serving.surface,
    session: serving.session,
    signal: context.mcpReq.signal,
    confirm,
    tell: (message) => {
      progress(message);
      serving.log.progress(context, request.params.name, message);
    },
  });
}

/** Sends progress to a client that asked for it; one that went away misses it. */
function progressTo({ params }: CallToolRequest, { mcpReq }: ServerContext): (message: string) => void {
  const progressToken = params._meta?.progressToken;
  let progress = 0;
  return (message) => {
    if (progressToken === undefined) return;
    const note = {
      method: 'notifications/progress',
      params: { progressToken, progress: ++progress, message },
    };
    mcpReq.notify(note).catch(() => undefined);
  };
}

/** An unknown tool is an error of the protocol; every other outcome is a result. */
function known(outcome: Outcome): Outcome {
  if (outcome.ok || outcome.error.code !== 'UNKNOWN_TOOL') return outcome;
  const { code, message, hint, details } = outcome.error;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${message} ${hint}`, { code, ...details });
}
