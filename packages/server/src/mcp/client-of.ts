import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { stripInvisible } from '../lib/strip-invisible.ts';

/** What is known about the client behind a request, in either era. */
export interface Client {
  /** How it calls itself; for display only. */
  readonly name?: string;
  /** It can show its person a form. */
  readonly showsForms: boolean;
  /** It speaks the revision without sessions, so questions travel in results. */
  readonly modern: boolean;
}

/** The client of a request: from the request itself (2026), or from its session's handshake (2025). */
export function clientOf(server: Server, context: ServerContext): Client {
  const envelope: Readonly<Record<string, unknown>> | undefined = context.mcpReq.envelope;
  const declared = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const capabilities = declared ?? server.getClientCapabilities();
  const name = displayName(envelope?.[CLIENT_INFO_META_KEY] ?? server.getClientVersion());
  return {
    showsForms: showsForms(capabilities),
    modern: declared !== undefined,
    ...(name === undefined ? {} : { name }),
  };
}

/** A bare `elicitation: {}` means forms: the rule from before there were modes. */
function showsForms(capabilities: ClientCapabilities | undefined): boolean {
  const elicitation = capabilities?.elicitation;
  if (elicitation === undefined) return false;
  return elicitation.form !== undefined || elicitation.url === undefined;
}

function displayName(info: unknown): string | undefined {
  const { name, version } = (info ?? {}) as { name?: unknown; version?: unknown };
  if (typeof name !== 'string') return undefined;
  const text = typeof version === 'string' ? `${name} ${version}` : name;
  return stripInvisible(text).slice(0, 100);
}
