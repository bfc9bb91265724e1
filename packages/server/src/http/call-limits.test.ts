import { describe, expect, it } from 'vitest';
import type { Principal } from '../principals/principal.ts';
import { CallLimits } from './call-limits.ts';

const CONFIG = { rateLimit: 0, sdkRateLimit: 60 } as const;

function principal(id: string, kind: Principal['kind'] = 'agent'): Principal {
  return { id, kind, organizationId: 'org', name: id, grants: [{ role: 'viewer' }] };
}

describe('call limits', () => {
  it('refuse who has too many calls under way, until one is over', async () => {
    const limits = new CallLimits(CONFIG, () => 0);
    const ends = Array.from({ length: 256 }, () => Promise.withResolvers<void>());
    for (const { promise } of ends) {
      expect(limits.admit(principal('a'))).toBeUndefined();
      limits.track(principal('a'), promise);
    }
    expect(limits.admit(principal('a'))?.error.code).toBe('RATE_LIMITED');
    expect(limits.admit(principal('b'))).toBeUndefined();
    ends[0]?.resolve();
    await ends[0]?.promise;
    expect(limits.admit(principal('a'))).toBeUndefined();
  });

  it('hold SDK keys to a pace of their own', () => {
    const limits = new CallLimits(CONFIG, () => 0);
    const answers = Array.from({ length: 11 }, () => limits.admit(principal('s', 'sdk')));
    expect(answers.map((refusal) => refusal?.retryAfterSeconds)).toEqual([...Array(10).fill(undefined), 1]);
    for (let each = 0; each < 50; each++) expect(limits.admit(principal('a'))).toBeUndefined();
  });
});
