import type { VerifiedCredential } from '../principal.ts';
import type { Connection } from './connection.ts';
import type { GateableServer, McpRequest } from './low-level-server.ts';

interface Challenge {
  readonly request: McpRequest;
  readonly authInfo?: VerifiedCredential;
}

/** The part of a 2.x `McpServer` that answers about tools before a request reaches its handler. */
interface EntryServer {
  resolveScopeChallenge(challenge: Challenge): unknown;
  toolInputSchemaJson?(tool: string): unknown;
}

/**
 * Has nothing told of hidden tools before a call reaches the gate: neither which scopes they need, nor which headers.
 * For an alias, the scopes are those of the tool that answers.
 */
export function guardEntry(
  connection: Connection,
  server: GateableServer,
  credential: VerifiedCredential | undefined,
): void {
  if (!isEntryServer(server)) return;
  const resolve = server.resolveScopeChallenge.bind(server);
  server.resolveScopeChallenge = async (challenge) => {
    const { request } = challenge;
    const tool = request.params?.name;
    if (request.method !== 'tools/call' || typeof tool !== 'string') return resolve(challenge);
    const name = await connection.answeringTool(tool, challenge.authInfo);
    if (name === undefined) return undefined;
    return resolve({ ...challenge, request: { ...request, params: { ...request.params, name } } });
  };
  const schemaOf = server.toolInputSchemaJson?.bind(server);
  if (schemaOf !== undefined)
    server.toolInputSchemaJson = (tool) => (connection.hides(tool, credential) ? undefined : schemaOf(tool));
}

function isEntryServer(server: object): server is EntryServer {
  return 'resolveScopeChallenge' in server && typeof server.resolveScopeChallenge === 'function';
}
