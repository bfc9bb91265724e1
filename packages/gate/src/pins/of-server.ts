import { createHash } from 'node:crypto';
import type { PinStore } from '../pin-store.ts';

/** What one server keeps in a store that others use too: nothing of a principal is found under another server's name. */
export function pinsOfServer(store: PinStore, server: string): PinStore {
  const named = (principal: string) =>
    createHash('sha256')
      .update(JSON.stringify([server, principal]))
      .digest('base64url')
      .slice(0, 22);
  return {
    name: store.name,
    open: () => store.open(),
    now: () => store.now(),
    pin: (principal, ...rest) => store.pin(named(principal), ...rest),
    shown: (principal) => store.shown(named(principal)),
    noteShown: (principal, ...rest) => store.noteShown(named(principal), ...rest),
    close: () => store.close(),
  };
}
