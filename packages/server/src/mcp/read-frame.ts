import {
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  ProtocolErrorCode,
  parseJSONRPCMessage,
} from '@modelcontextprotocol/server';
import { isDeeperThan, MAX_JSON_DEPTH } from '../lib/json-depth.ts';
import type { Frame } from './frame-splitter.ts';

/** A frame as the protocol sees it: a message, or the error it is answered with. */
export type ReadFrame = { readonly message: JSONRPCMessage } | { readonly refusal: JSONRPCErrorResponse };

/** Reads one frame. `limit` is only told. */
export function readFrame(frame: Frame, limit: number): ReadFrame {
  if (frame.kind === 'oversized') {
    return refuse(
      ProtocolErrorCode.InvalidRequest,
      `The message is over ${limit} bytes; it was skipped.`,
      skippedId(frame),
    );
  }
  const parsed = parse(frame.text);
  if (parsed === undefined)
    return refuse(ProtocolErrorCode.ParseError, 'The line is not valid JSON; it was skipped.');
  const { value } = parsed;
  if (isDeeperThan(value, MAX_JSON_DEPTH)) {
    return refuse(
      ProtocolErrorCode.InvalidRequest,
      `The message nests deeper than ${MAX_JSON_DEPTH} levels.`,
      idOf(value),
    );
  }
  return asMessage(value);
}

function asMessage(value: unknown): ReadFrame {
  try {
    return { message: parseJSONRPCMessage(value) };
  } catch {
    return refuse(ProtocolErrorCode.InvalidRequest, 'The line is not one JSON-RPC 2.0 message.', idOf(value));
  }
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

type Id = string | number;

function idOf(value: unknown): Id | undefined {
  const { id, method } = (value ?? {}) as { id?: unknown; method?: unknown };
  if (method === undefined) return undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** Clients write the id first or last; anywhere else it is not worth finding. A response has no method. */
function skippedId({ head, tail }: { readonly head: string; readonly tail: string }): Id | undefined {
  if (!/"method"\s*:/.test(head) && !/"method"\s*:/.test(tail)) return undefined;
  const first = /^\s*\{(?:\s*"jsonrpc"\s*:\s*"2\.0"\s*,)?\s*"id"\s*:\s*(-?\d{1,15}|"[^"\\]{0,64}")\s*,/.exec(
    head,
  );
  const last = /,\s*"id"\s*:\s*(-?\d{1,15}|"[^"\\]{0,64}")\s*\}\s*$/.exec(tail);
  const id = first?.[1] ?? last?.[1];
  return id === undefined ? undefined : (JSON.parse(id) as Id);
}

function refuse(code: number, message: string, id?: Id): ReadFrame {
  const refusal = { jsonrpc: '2.0', id: id ?? null, error: { code, message } };
  // JSON-RPC says null where the id cannot be known; the SDK's type leaves it out.
  return { refusal: refusal as unknown as JSONRPCErrorResponse };
}
