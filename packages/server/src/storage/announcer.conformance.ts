import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Announcer } from './announcer.ts';

/** What an announcer's suite needs of the service behind it. */
export interface AnnouncerService {
  /** An announcer on a channel. */
  open(channel: string): Announcer;
  /** Breaks the connections of all announcers. */
  breakConnections(): Promise<void>;
  /** An announcer of a service that does not answer. */
  openAway(): Announcer;
}

/** What every announcer must do. */
export function describeAnnouncer(name: string, service: () => AnnouncerService): void {
  describe(name, () => {
    let channel: string;
    let announcers: Announcer[];
    beforeEach(() => {
      channel = `guidon:${Math.random()}`;
      announcers = [];
    });
    afterEach(async () => {
      await Promise.all(announcers.map((announcer) => announcer.close()));
    });

    /** An announcer that works, with how often it heard something since. */
    async function listening(on = channel): Promise<{ announcer: Announcer; heard: () => number }> {
      const announcer = service().open(on);
      announcers.push(announcer);
      let notices = 0;
      announcer.onNotice(() => ++notices);
      await until(() => notices > 0);
      notices = 0;
      return { announcer, heard: () => notices };
    }

    it('tells the others, and not itself', async () => {
      const [one, two, three] = await Promise.all([listening(), listening(), listening()]);
      await until(() => {
        one.announcer.announce();
        return two.heard() > 0 && three.heard() > 0;
      });
      expect(one.heard()).toBe(0);
    });

    it('tells nobody on another channel', async () => {
      const [one, two, stranger] = await Promise.all([listening(), listening(), listening(`${channel}x`)]);
      await until(() => {
        one.announcer.announce();
        return two.heard() > 0;
      });
      expect(stranger.heard()).toBe(0);
    });

    it('comes back after its connection broke, with a notice of what it may have missed', async () => {
      const [one, two] = await Promise.all([listening(), listening()]);
      await service().breakConnections();
      await until(() => one.heard() > 0 && two.heard() > 0);
      const before = two.heard();
      await until(() => {
        one.announcer.announce();
        return two.heard() > before;
      });
    });

    it('does no harm while the service is away, and closes', async () => {
      const announcer = service().openAway();
      announcer.announce();
      await new Promise((resolve) => setTimeout(resolve, 300));
      announcer.announce();
      await expect(announcer.close()).resolves.toBeUndefined();
      announcer.announce();
    });
  });
}

/** Asks every few milliseconds. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 20));
}
