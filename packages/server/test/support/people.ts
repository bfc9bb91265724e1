import type { Grant, Role } from '../../src/flags/grant.ts';
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
  return (await peopleWithKeys(guidon)).who;
}

/** The same with their keys. */
export async function peopleWithKeys(
  guidon: TestApp,
): Promise<{ readonly who: People; readonly keys: Readonly<Record<keyof People, string>> }> {
  const operator = await guidon.app.operatorCaller();
  const ada = await keyed(guidon, operator, 'person', 'ada', [{ role: 'admin' }]);
  const make = (kind: 'person' | 'agent', name: string, role: Role) =>
    keyed(guidon, ada.caller, kind, name, [{ role }]);
  const ben = await make('person', 'ben', 'approver');
  const cleo = await make('person', 'cleo', 'approver');
  const dan = await make('person', 'dan', 'editor');
  const agent = await make('agent', 'bot', 'admin');
  const lent = { caller: { ...ben.caller, throughAgent: true as const }, secret: ben.secret };
  const all = { ada, ben, cleo, dan, agent, lent };
  return { who: mapped(all, ({ caller }) => caller), keys: mapped(all, ({ secret }) => secret) };
}

interface Keyed {
  readonly caller: Caller;
  readonly secret: string;
}

function mapped<T>(all: Readonly<Record<keyof People, Keyed>>, pick: (one: Keyed) => T) {
  const { ada, ben, cleo, dan, agent, lent } = all;
  return {
    ada: pick(ada),
    ben: pick(ben),
    cleo: pick(cleo),
    dan: pick(dan),
    agent: pick(agent),
    lent: pick(lent),
  };
}

async function keyed(
  { app }: TestApp,
  maker: Caller,
  kind: 'person' | 'agent',
  name: string,
  grants: readonly Grant[],
): Promise<Keyed> {
  const { secret } = await app.services.keys.create(maker, { kind, name, grants });
  const caller = await app.keyCaller(secret);
  if (caller === undefined) throw new Error(`nobody holds the key of ${name}`);
  return { caller, secret };
}
