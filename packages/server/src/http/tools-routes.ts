import { AppError } from '../lib/app-error.ts';
import type { Caller } from '../principals/caller.ts';
import { nobodyToAsk } from '../tools/confirmation.ts';
import type { Tool } from '../tools/define-tool.ts';
import type { Leaving } from '../tools/offers.ts';
import { leavingText } from '../tools/outcome.ts';
import { MAX_ARGUMENT_BYTES } from '../tools/parse-input.ts';
import { permits } from '../tools/permissions.ts';
import type { Surface } from '../tools/surface.ts';
import { toolDocument } from '../tools/tool-document.ts';
import { type AnswerHeaders, jsonAnswer, NOT_STORED, type PlainAnswer } from './http-answer.ts';
import type { HttpCall } from './http-call.ts';
import { scopeChallenge } from './oauth-challenge.ts';
import { problemOf } from './problem.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './routes.ts';
import { LIST_TOOLS_DOCS, toolDocs } from './tools-docs.ts';

/** Every tool at its own address, of every toolset that is not left out, with the answer that all doors give. */
export function toolsRoutes(parts: RouteParts): Route[] {
  const { app } = parts;
  return [
    {
      methods: ['GET'],
      path: '/api/v1/tools',
      access: 'key',
      docs: [LIST_TOOLS_DOCS],
      answer: (_call, caller) => listTools(parts, caller),
    },
    {
      methods: ['POST'],
      path: '/api/v1/tools/{name}',
      access: 'key',
      // Arguments may be spread over many lines; how large they are without that, the runner judges.
      bodyLimit: 2 * MAX_ARGUMENT_BYTES,
      bodyOptional: true,
      docs: app.callable().tools.map(toolDocs),
      answer: (call, caller) => callTool(parts, call, caller),
    },
  ];
}

async function listTools(parts: RouteParts, caller: Caller): Promise<PlainAnswer> {
  const { principal } = caller;
  const { surface, leftMs } = await (
    await parts.app.gate.offered(principal, surfaceOf(parts, caller))
  ).listed();
  const offered = surface.tools.filter((tool) => permits(principal.grants, tool));
  return jsonAnswer(200, {
    tools: offered.map(toolDocument),
    surface: { hash: surface.hash, seconds_left: Math.floor(leftMs / 1000) },
  });
}

async function callTool(parts: RouteParts, call: HttpCall, caller: Caller): Promise<PlainAnswer> {
  const { runner, catalogue } = parts.app;
  const tool = catalogue.find(({ name }) => name === call.parameter);
  const outcome = await runner.run({
    tool: call.parameter,
    arguments: argumentsOf(call, tool),
    caller: named(caller, call),
    surface: surfaceOf(parts, caller),
    signal: call.gone,
    confirm: nobodyToAsk,
  });
  if (outcome.ok) return jsonAnswer(200, outcome.output, { ...NOT_STORED, ...noticeOf(outcome.leaving) });
  const isDenied = outcome.error.code === 'PERMISSION_DENIED' && tool !== undefined;
  return problemOf(outcome.error, isDenied ? scopeChallenge(parts.app.config.oauth, caller, tool) : {});
}

/** Bodies are the tool's own, so a header says that it leaves. */
function noticeOf(leaving: Leaving | undefined): AnswerHeaders {
  return leaving === undefined ? {} : { 'guidon-notice': leavingText(leaving) };
}

function surfaceOf({ app }: RouteParts, { readOnly }: Caller): Surface {
  return app.callable({ readOnly });
}

/** The header `Idempotency-Key` is another way to give the argument, for tools that take it. */
function argumentsOf({ request, body }: HttpCall, tool: Tool | undefined): unknown {
  const key = request.headers['idempotency-key'];
  if (key === undefined || tool === undefined || !('idempotency_key' in tool.input.shape)) return body;
  if (typeof body !== 'object' || Array.isArray(body)) return body;
  const given = { idempotency_key: key, ...body };
  if (given.idempotency_key === key) return given;
  throw new AppError('INVALID_ARGUMENT', 'Idempotency-Key and idempotency_key differ.', {
    hint: 'Give one of them.',
  });
}

/** The program that calls, as it names itself: `guidon-cli` of `guidon-cli/1.0 (linux)`. */
function named(caller: Caller, { request }: HttpCall): Caller {
  const client = /^[\w.-]{1,64}/.exec(request.headers['user-agent'] ?? '')?.[0];
  return client === undefined ? caller : { ...caller, client };
}
