import type { Grant } from '../../src/flags/grant.ts';
import type { Caller } from '../../src/principals/caller.ts';
import type { TestApp } from './test-app.ts';

/** Callers by what they are, each with a key of their own. */
export interface People {
  /** An administrator. */
  readonly ada: Caller;
  /** May approve. */
  readonly ben: Caller;
  /** May approve. */
  readonly cleo: Caller;
  /** May edit. */
  readonly dan: Caller;
  /** An agent that edits for Ada. */
  readonly agent: Caller;
  /** Ben's key, lent to an assistant. */
  readonly lent: Caller;
}

/** Makes people and an agent in an app, through its key service. */
export async function people(guidon: TestApp): Promise<People> {
  const operator = await guidon.app.operatorCaller();
  const ada = await keyed(guidon, operator, 'person', 'ada', [{ role: 'admin' }]);
  const ben = await keyed(guidon, ada, 'person', 'ben', [{ role: 'approver' }]);
  return {
    ada,
    ben,
    cleo: await keyed(guidon, ada, 'person', 'cleo', [{ role: 'approver' }]),
    dan: await keyed(guidon, ada, 'person', 'dan', [{ role: 'editor' }]),
    agent: await keyed(guidon, ada, 'agent', 'bot', [{ role: 'admin' }]),
    lent: { ...ben, throughAgent: true },
  };
}

async function keyed(
  { app }: TestApp,
  maker: Caller,
  kind: 'person' | 'agent',
  name: string,
  grants: readonly Grant[],
): Promise<Caller> {
  const { secret } = await app.services.keys.create(maker, { kind, name, grants });
  const caller = await app.keyCaller(secret);
  if (caller === undefined) throw new Error(`nobody holds the key of ${name}`);
  return caller;
}
