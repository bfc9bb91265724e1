import type { Grant, Role } from '../../src/flags/grant.ts';
import type { Holder } from './tenant.ts';
import { SHOP } from './world.ts';

/** Where calls are made, unless a row says otherwise. */
export const PRODUCTION = { project: SHOP, environment: 'production' } as const;

/** A project of the same organization in which nothing is called. */
export const ELSEWHERE = 'elsewhere';

const ROLES: readonly Role[] = ['viewer', 'editor', 'approver', 'admin'];
const PLACES: Readonly<Record<string, Omit<Grant, 'role'>>> = {
  organization: {},
  project: { project: SHOP },
  environment: { ...PRODUCTION },
};
const ADMIN: readonly Grant[] = [{ role: 'admin' }];
const PAST = '2026-01-01T00:00:00.000Z';

/** Every kind of caller, by name; undefined: without a key. */
export const CALLERS: Readonly<Record<string, Holder | undefined>> = {
  'no key': undefined,
  ...Object.fromEntries(
    Object.entries(PLACES).flatMap(([level, place]) =>
      ROLES.map((role) => [`${role}, ${level}`, { grants: [{ role, ...place }] }]),
    ),
  ),
  'editor, staging': { grants: [{ role: 'editor', project: SHOP, environment: 'staging' }] },
  'admin, another project': { grants: [{ role: 'admin', project: ELSEWHERE }] },
  'admin, agent': { kind: 'agent', grants: ADMIN },
  'admin, read-only': { grants: ADMIN, readOnly: true },
  'SDK, server': { kind: 'sdk', sdk: { ...PRODUCTION, exposure: 'server' } },
  'SDK, client': { kind: 'sdk', sdk: { ...PRODUCTION, exposure: 'client' } },
  'admin, expired': { grants: ADMIN, life: { expiresAt: PAST } },
  'admin, revoked': { grants: ADMIN, life: { revokedAt: PAST } },
  'admin, waiting': { grants: ADMIN, life: { waits: true } },
};
