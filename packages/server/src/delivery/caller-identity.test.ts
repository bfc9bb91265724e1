import { describe, expect, it } from 'vitest';
import { callerIdentity } from './caller-identity.ts';

const JANE = { id: 'prn_1', name: 'jane', kind: 'person', grants: [] };
const userOf = (more: object) => callerIdentity({ ...JANE, ...more }, 'guidon:').user;

describe('the name a caller has in a cluster', () => {
  it('is of one caller only, though others have the same name in Guidon', () => {
    const users = [
      userOf({}),
      userOf({ kind: 'agent' }),
      userOf({ origin: 'token' }),
      userOf({ origin: 'token', kind: 'agent' }),
      userOf({ origin: 'machine', kind: 'agent' }),
      userOf({ name: 'agent:jane' }),
      userOf({ name: 'token:jane' }),
      userOf({ name: 'agent%3Ajane' }),
    ];
    expect(users).toEqual([
      'guidon:jane',
      'guidon:agent:jane',
      'guidon:token:jane',
      'guidon:token:agent:jane',
      'guidon:machine:agent:jane',
      'guidon:agent%3Ajane',
      'guidon:token%3Ajane',
      'guidon:agent%253Ajane',
    ]);
  });

  it('has only signs that a header can carry', () => {
    expect(userOf({ name: 'José\r\nImpersonate-User: root' })).toBe(
      'guidon:Jos%C3%A9%0D%0AImpersonate-User%3A root',
    );
  });

  it('comes with the roles as groups, the principal as uid, and whom an agent acts for', () => {
    const grants = [{ role: 'viewer' }, { role: 'editor', project: 'web', environment: 'production' }];
    expect(callerIdentity({ ...JANE, kind: 'agent', actingFor: 'zoë', grants }, 'g:')).toEqual({
      user: 'g:agent:jane',
      groups: ['g:viewer', 'g:editor:web/production'],
      uid: 'prn_1',
      extra: { 'guidon-acting-for': ['zo%C3%AB'] },
    });
  });
});
