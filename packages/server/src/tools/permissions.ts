import type { Role } from '../principals/principal.ts';
import type { Tool } from './define-tool.ts';

/** The least role that may call a tool: admin for the admin toolset and what is destructive, editor for other writes. */
export function neededRole(tool: Tool): Role {
  if (tool.access === 'read') return 'viewer';
  return tool.toolset === 'admin' || tool.access === 'destructive' ? 'admin' : 'editor';
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2 };

/** Whether a role is this one or more. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

/** Whether somebody of this role may call the tool. */
export function permits(role: Role, tool: Tool): boolean {
  return isAtLeast(role, neededRole(tool));
}
