import { randomUUID } from 'node:crypto';
import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import { AppError } from '../lib/app-error.ts';
import type { Offers } from '../tools/offers.ts';

/** How many sessions there may be, and how long they live. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly total: number;
  readonly perPrincipal: number;
  /** How often the idle ones are looked for. */
  readonly sweepMs: number;
}

/**
 * The limits of the product: half an hour idle, a day in all, 2,000 sessions, 200 of one principal.
 *
 * A key is often shared by everybody on a team, and each of their windows is a session. One takes some 25 KB while it
 * is idle, so 200 are 5 MB.
 */
export const SESSION_LIMITS: SessionLimits = {
  idleMs: 30 * 60_000,
  absoluteMs: 24 * 3_600_000,
  total: 2_000,
  perPrincipal: 200,
  sweepMs: 60_000,
};

/** Whom a session belongs to: nobody else ever sees it. */
export interface SessionOwner {
  readonly principalId: string;
  /** The address it was opened at: another one offers other tools. */
  readonly endpoint: string;
  /** What the principal might do then, in any form: with other rights it opens another session. */
  readonly rights: string;
}

/** One client's session (2025 era). */
export interface Session {
  readonly id: string;
  readonly owner: SessionOwner;
  /** What it is offered of the tools there are. */
  readonly offers: Offers;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly openedAt: number;
  usedAt: number;
  /** Requests being answered. */
  calls: number;
  /** Streams the client holds open to be told things. */
  streams: number;
}

/** The sessions of clients that have sessions: bound to their principal, limited in number and age. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;

  constructor(limits: SessionLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#timer = setInterval(() => this.sweep(), limits.sweepMs).unref();
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The owner's session of this id; undefined when there is none, or it is somebody else's. */
  find(id: string, owner: SessionOwner): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || !sameOwner(session.owner, owner)) return undefined;
    if (!this.#isExpired(session)) return session;
    void session.transport.close();
    return undefined;
  }

  /** Makes room, and a session that counts once the handshake succeeds. */
  async open(owner: SessionOwner, offers: Offers, server: Server): Promise<Session> {
    this.#makeRoom(owner);
    const at = this.#now();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => session.id,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
    });
    const session: Session = {
      id: randomUUID(),
      owner,
      offers,
      transport,
      openedAt: at,
      usedAt: at,
      calls: 0,
      streams: 0,
    };
    transport.onclose = () => this.#sessions.delete(session.id);
    await server.connect(transport);
    return session;
  }

  /** Counts a request of a session until it is over. */
  async use(session: Session, kind: 'calls' | 'streams', over: Promise<void>): Promise<void> {
    session.usedAt = this.#now();
    session[kind]++;
    await over;
    session[kind]--;
    session.usedAt = this.#now();
  }

  /** Closes what was idle too long or is too old. */
  sweep(): void {
    for (const session of this.#sessions.values())
      if (this.#isExpired(session)) void session.transport.close();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#sessions.values()].map((session) => session.transport.close()));
  }

  #isExpired(session: Session): boolean {
    const now = this.#now();
    if (now - session.openedAt >= this.#limits.absoluteMs) return true;
    return session.calls + session.streams === 0 && now - session.usedAt >= this.#limits.idleMs;
  }

  #makeRoom({ principalId }: SessionOwner): void {
    const all = [...this.#sessions.values()];
    const own = all.filter((session) => session.owner.principalId === principalId);
    if (own.length >= this.#limits.perPrincipal) evictOldest(own);
    else if (all.length >= this.#limits.total) evictOldest(all);
  }
}

/**
 * The client of the one that goes gets 404 and opens another: the protocol's own way to recover.
 *
 * Those that listen go last: somebody is at the other end, while a session nobody listens in may have been forgotten.
 */
function evictOldest(sessions: readonly Session[]): void {
  const idle = sessions.filter((session) => session.calls === 0);
  const [oldest] = idle.sort((a, b) => Number(a.streams > 0) - Number(b.streams > 0) || a.usedAt - b.usedAt);
  if (oldest === undefined) throw tooMany();
  void oldest.transport.close();
}

function sameOwner(a: SessionOwner, b: SessionOwner): boolean {
  return a.principalId === b.principalId && a.endpoint === b.endpoint && a.rights === b.rights;
}

function tooMany(): AppError {
  return new AppError('TOO_MANY_SESSIONS', 'There are as many sessions as there may be, and all are busy.', {
    hint: 'Close one with DELETE, or try again in a minute.',
  });
}
