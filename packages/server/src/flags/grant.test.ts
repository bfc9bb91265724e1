import { expect, it } from 'vitest';
import { highest, isAtLeast, ROLES, requireRole } from './grant.ts';

it('orders the roles: viewer, editor, approver, admin', () => {
  const including = (role: (typeof ROLES)[number]) => ROLES.filter((other) => isAtLeast(role, other));
  expect(including('viewer')).toEqual(['viewer']);
  expect(including('editor')).toEqual(['viewer', 'editor']);
  expect(including('approver')).toEqual(['viewer', 'editor', 'approver']);
  expect(including('admin')).toEqual(['viewer', 'editor', 'approver', 'admin']);
  expect(isAtLeast(undefined, 'viewer')).toBe(false);
});

it('takes the highest role that counts at a place', () => {
  expect(highest([{ role: 'approver' }, { role: 'editor' }])).toBe('approver');
  const grants = [
    { role: 'viewer' as const },
    { role: 'approver' as const, project: 'web', environment: 'qa' },
  ];
  const approve = (environment: string) => () =>
    requireRole(grants, 'approver', { project: 'web', environment }, 'Approving');
  expect(approve('qa')).not.toThrow();
  expect(approve('production')).toThrow('Approving needs the role approver in production of project "web"');
});
