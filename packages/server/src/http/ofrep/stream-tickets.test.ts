import { describe, expect, it } from 'vitest';
import type { Caller } from '../../principals/caller.ts';
import type { SdkPlace } from '../sdk/sdk-place.ts';
import { StreamTickets } from './stream-tickets.ts';

const store = (secret: string) => ({ secret: async () => secret });
const caller = { key: { id: 'key_1' }, principal: { id: 'prn_1' } } as Caller;
const place: SdkPlace = {
  name: { organizationId: 'org', project: 'web', environment: 'production' },
  exposure: 'client',
};
const HOUR = 60 * 60 * 1000;
const NOON = Date.UTC(2026, 0, 1, 12);

describe('a ticket', () => {
  it('says whom it was given to and for what, on every instance', async () => {
    const ticket = await new StreamTickets(store('s')).issue(caller, place, NOON);
    expect(await new StreamTickets(store('s')).redeem(ticket, NOON)).toEqual({
      ...place,
      keyId: 'key_1',
      principalId: 'prn_1',
    });
    expect(await new StreamTickets(store('other')).redeem(ticket, NOON)).toBeUndefined();
  });

  it('is the same for half a day, and good for the half after it', async () => {
    const tickets = new StreamTickets(store('s'));
    const ticket = await tickets.issue(caller, place, NOON);
    expect(tickets.issue(caller, place, NOON + 11 * HOUR)).toBe(ticket);
    expect(await tickets.redeem(ticket, NOON + 23 * HOUR)).toBeDefined();
    expect(await tickets.redeem(ticket, NOON + 24 * HOUR)).toBeUndefined();
    expect(await tickets.issue(caller, place, NOON + 12 * HOUR)).not.toBe(ticket);
  });
});
