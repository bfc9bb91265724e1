import type { Admission } from '../admission.ts';
import type { CallContext } from '../call-context.ts';
import { type Refusal, refusedResult } from '../refusal.ts';
import { answerAsUnknown } from './answer-as-unknown.ts';
import type { Connection } from './connection.ts';
import { leavingNotice } from './leaving-notice.ts';
import type { Handler, McpRequest } from './low-level-server.ts';

/** Answers `tools/call`: lets the server run the tool, where the caller's surface and authorization let it. */
export function callTool(
  connection: Connection,
  inner: Handler,
  request: McpRequest,
  context: CallContext,
): unknown {
  const tool = request.params?.name;
  // The server's own words for a malformed call.
  if (typeof tool !== 'string') return inner(request, context);
  const admission = decide(connection, tool, context);
  if (!(admission instanceof Promise)) return answer(connection, admission, inner, request, context);
  return admission.then((known) => answer(connection, known, inner, request, context));
}

function decide(connection: Connection, tool: string, context: CallContext): Admission | Promise<Admission> {
  const principal = connection.principalOf(context);
  const { admissions, kills } = connection.gate;
  const frozen = connection.frozenIn(context);
  // What a frozen session was not offered stays unknown to it.
  const acceptsNew = frozen === undefined;
  const keeper = frozen ?? connection.gate.pins;
  const pin = kills.canTell(tool)
    ? keeper.current(principal)
    : learn(connection, tool, context).then(() => keeper.current(principal));
  if (!(pin instanceof Promise)) return admissions.decide({ tool, principal, pin, acceptsNew });
  return pin.then((made) => admissions.decide({ tool, principal, pin: made, acceptsNew }));
}

/** A tool of an odd name may have a kill switch too, if the server has it: what a client makes up is asked of nobody. */
async function learn(connection: Connection, tool: string, context: CallContext): Promise<void> {
  if (await connection.has(tool, context)) connection.gate.kills.know([tool]);
}

function answer(
  connection: Connection,
  admission: Admission,
  inner: Handler,
  request: McpRequest,
  context: CallContext,
): unknown {
  if (admission.kind === 'unknown') return answerAsUnknown(inner, request, context);
  if (admission.kind === 'refused') return refuse(connection, admission.refusal, inner, request, context);
  const { tool, translate, leaving = false } = admission;
  const result = inner(tool === request.params?.name ? request : renamed(request, tool, translate), context);
  if (!leaving) return result;
  const { replacedBy } = connection.gate.rules.get(tool) ?? {};
  return Promise.resolve(result).then((given) => leavingNotice(given, tool, replacedBy));
}

/** A tool that there is not is unknown also to those who would not be allowed to use it. */
async function refuse(
  connection: Connection,
  refusal: Refusal,
  inner: Handler,
  request: McpRequest,
  context: CallContext,
): Promise<unknown> {
  const isThere = await connection.has(String(request.params?.name), context);
  return isThere ? refusedResult(refusal) : answerAsUnknown(inner, request, context);
}

function renamed(
  request: McpRequest,
  name: string,
  translate = (given: Readonly<Record<string, unknown>>): Record<string, unknown> => given,
): McpRequest {
  const given = (request.params?.arguments ?? {}) as Readonly<Record<string, unknown>>;
  return { ...request, params: { ...request.params, name, arguments: translate(given) } };
}
