import type { VerifiedCredential } from '../principal.ts';
import type { Connection } from './connection.ts';
import type { GateableServer, McpRequest } from './low-level-server.ts';

interface Challenge {
  readonly request: McpRequest;
  readonly authInfo?: VerifiedCredential;
}

/** The part of a 2.x `McpServer` that asks for more scopes before a request reaches its handler. */
interface Challenging {
  resolveScopeChallenge(challenge: Challenge): unknown;
}

/** Has scopes asked for only of tools that the caller has, and for an alias those of the tool that answers. */
export function guardScopeChallenges(connection: Connection, server: GateableServer): void {
  if (!isChallenging(server)) return;
  const resolve = server.resolveScopeChallenge.bind(server);
  server.resolveScopeChallenge = async (challenge) => {
    const { request } = challenge;
    const tool = request.params?.name;
    if (request.method !== 'tools/call' || typeof tool !== 'string') return resolve(challenge);
    const name = await connection.answeringTool(tool, challenge.authInfo);
    if (name === undefined) return undefined;
    return resolve({ ...challenge, request: { ...request, params: { ...request.params, name } } });
  };
}

function isChallenging(server: object): server is Challenging {
  return 'resolveScopeChallenge' in server && typeof server.resolveScopeChallenge === 'function';
}
