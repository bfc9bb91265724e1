import type { Role } from '../../packages/server/src/flags/grant.ts';
import type { Level } from '../../packages/server/src/tools/permissions.ts';

/** Who may use an address of the HTTP server. */
export interface RoutePermission {
  /** What a person or an agent needs: no key, a key with any role, or a role and how far its grant reaches. */
  readonly takes: 'nothing' | 'a key' | { readonly role: Role; readonly level: Level };
  /** What it takes in other words, where it depends. */
  readonly words?: string;
  /** Only persons, no agents. */
  readonly persons?: true;
  /** Read-only keys may not. */
  readonly writes?: true;
  /** Which SDK keys may. */
  readonly sdk?: 'server' | 'server and client';
}

const ANY_BUT_SDKS: RoutePermission = { takes: 'a key' };
const READ = { role: 'viewer', level: 'environment' } as const;
const ADMINISTER_ALL = { role: 'admin', level: 'organization' } as const;
const DECIDE = { role: 'approver', level: 'environment' } as const;
const LOOK_AFTER_KEYS = { role: 'admin', level: 'project' } as const;

/**
 * Who may use each address. docs/permissions.md prints it; the permission matrix tries every cell of it, and knows no
 * route that is not in it.
 */
export const ROUTE_PERMISSIONS: Readonly<Record<string, RoutePermission>> = {
  'GET /healthz': { takes: 'nothing' },
  'GET /readyz': { takes: 'nothing' },
  'GET /servingz': { takes: 'nothing' },
  'GET /api/v1/openapi.json': { takes: 'nothing' },
  'GET /.well-known/oauth-protected-resource': { takes: 'nothing' },
  'GET /.well-known/oauth-protected-resource/mcp': { takes: 'nothing' },
  'GET /.well-known/oauth-protected-resource/mcp/readonly': { takes: 'nothing' },
  'GET /metrics': { takes: ADMINISTER_ALL, words: 'admin, the first organization' },
  'GET /mcp': ANY_BUT_SDKS,
  'POST /mcp': ANY_BUT_SDKS,
  'DELETE /mcp': ANY_BUT_SDKS,
  'GET /mcp/readonly': ANY_BUT_SDKS,
  'POST /mcp/readonly': ANY_BUT_SDKS,
  'DELETE /mcp/readonly': ANY_BUT_SDKS,
  'GET /api/v1/tools': ANY_BUT_SDKS,
  'POST /api/v1/tools/{name}': { takes: READ, words: 'what the tool takes' },
  'GET /api/v1/surface': { takes: ADMINISTER_ALL },
  'GET /api/v1/export': { takes: READ },
  'GET /api/v1/keys': { takes: LOOK_AFTER_KEYS },
  'POST /api/v1/keys': { takes: LOOK_AFTER_KEYS, persons: true, writes: true },
  'GET /api/v1/keys/{id}': { takes: DECIDE, words: 'admin, or the roles of the key' },
  'POST /api/v1/keys/{id}/approve': {
    takes: DECIDE,
    words: 'the roles of the key, by somebody else',
    persons: true,
    writes: true,
  },
  'POST /api/v1/keys/{id}/rotate': { takes: LOOK_AFTER_KEYS, persons: true, writes: true },
  'DELETE /api/v1/keys/{id}': { takes: LOOK_AFTER_KEYS, persons: true, writes: true },
  'GET /api/v1/webhooks': { takes: ADMINISTER_ALL, persons: true },
  'POST /api/v1/webhooks': { takes: ADMINISTER_ALL, persons: true, writes: true },
  'DELETE /api/v1/webhooks/{id}': { takes: ADMINISTER_ALL, persons: true, writes: true },
  'GET /api/v1/webhooks/{id}/messages': { takes: ADMINISTER_ALL, persons: true },
  'POST /api/v1/webhooks/{id}/test': { takes: ADMINISTER_ALL, persons: true, writes: true },
  'GET /api/v1/audit/export': { takes: ADMINISTER_ALL },
  'GET /api/v1/audit/head': { takes: ADMINISTER_ALL },
  'POST /ofrep/v1/evaluate/flags': { takes: READ, sdk: 'server and client' },
  'POST /ofrep/v1/evaluate/flags/{key}': { takes: READ, sdk: 'server and client' },
  'GET /ofrep/v1/events': { takes: READ, sdk: 'server and client' },
  'GET /api/v1/sdk/environment': { takes: READ, sdk: 'server' },
  'GET /api/v1/sdk/stream': { takes: READ, sdk: 'server' },
  'POST /api/v1/sdk/usage': { takes: READ, sdk: 'server' },
};
