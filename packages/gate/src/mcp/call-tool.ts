import type { CallContext } from '../call-context.ts';
import { refusedResult } from '../refusal.ts';
import { answerAsUnknown } from './answer-as-unknown.ts';
import type { Connection } from './connection.ts';
import { leavingNotice } from './leaving-notice.ts';
import type { Handler, McpRequest } from './low-level-server.ts';

const TOOL_NAME = /^[\w.\-/]{1,128}$/;

/** Answers `tools/call`: lets the server run the tool, where the caller's surface and authorization let it. */
export async function callTool(
  connection: Connection,
  inner: Handler,
  request: McpRequest,
  context: CallContext,
): Promise<unknown> {
  const tool = request.params?.name;
  // The server's own words for a malformed call; no tool has such a name.
  if (typeof tool !== 'string' || !TOOL_NAME.test(tool)) return inner(request, context);
  const principal = connection.principalOf(context);
  const pin = await connection.pinFor(principal, context);
  const acceptsNew = connection.acceptsNew(context);
  const admission = await connection.gate.admissions.decide({ tool, principal, pin, acceptsNew });
  if (admission.kind === 'unknown') return answerAsUnknown(inner, request, context);
  if (admission.kind === 'refused') return refusedResult(admission.refusal);
  const { tool: name, translate, leaving = false } = admission;
  const result = await inner(name === tool ? request : renamed(request, name, translate), context);
  return leaving ? leavingNotice(result, name, connection.gate.rules.get(name)?.replacedBy) : result;
}

function renamed(
  request: McpRequest,
  name: string,
  translate = (given: Readonly<Record<string, unknown>>): Record<string, unknown> => given,
): McpRequest {
  const given = (request.params?.arguments ?? {}) as Readonly<Record<string, unknown>>;
  return { ...request, params: { ...request.params, name, arguments: translate(given) } };
}
