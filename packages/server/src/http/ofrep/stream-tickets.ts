import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Exposure } from '../../flags/exposure.ts';
import { andThen } from '../../lib/and-then.ts';
import type { Caller } from '../../principals/caller.ts';
import type { SdkPlace } from '../sdk/sdk-place.ts';

/** Where a secret that all instances share is kept. */
export interface SecretStore {
  secret(name: string, create: () => string): Promise<string>;
}

/** By whom and with which key a ticket was had, and for what. */
export interface Ticket extends SdkPlace {
  readonly keyId: string;
  readonly principalId: string;
}

/** A ticket is good for the rest of its period and for the next one. */
const PERIOD_MS = 12 * 60 * 60 * 1000;

const MOST_KNOWN = 10_000;

type Claims = readonly [
  keyId: string,
  principalId: string,
  organizationId: string,
  project: string,
  environment: string,
  exposure: Exposure,
  expires: number,
];

/**
 * Tickets that stand in addresses of streams, since browsers' EventSource cannot send a key.
 *
 * A ticket lets its holder hear that something changed, and nothing else; it ends by itself. Within a period a key
 * gets the same one again, so that clients need not connect anew.
 */
export class StreamTickets {
  readonly #store: SecretStore;
  readonly #known = new Map<string, { readonly period: number; readonly ticket: string }>();
  #secret: string | undefined;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  /** A ticket for the key of a call and its place, at a time in milliseconds since 1970. */
  issue({ key: held, principal }: Caller, place: SdkPlace, now: number): string | Promise<string> {
    const { project, environment } = place.name;
    const holder = { keyId: held?.id ?? '', principalId: principal.id };
    const id = `${holder.keyId}/${project}/${environment}/${place.exposure}`;
    const period = Math.floor(now / PERIOD_MS);
    const known = this.#known.get(id);
    if (known?.period === period) return known.ticket;
    return andThen(this.#key(), (key) => {
      const ticket = sign(claimsOf({ ...place, ...holder }, (period + 2) * PERIOD_MS), key);
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(id, { period, ticket });
      return ticket;
    });
  }

  /** What a ticket is for; undefined when it is forged or has run out. */
  redeem(ticket: string, now: number): Ticket | undefined | Promise<Ticket | undefined> {
    return andThen(this.#key(), (key) => {
      const claims = verify(ticket, key);
      return claims === undefined || claims[6] <= now ? undefined : ticketOf(claims);
    });
  }

  #key(): string | Promise<string> {
    return this.#secret ?? this.#load();
  }

  async #load(): Promise<string> {
    this.#secret = await this.#store.secret('stream-tickets', () => randomBytes(32).toString('base64url'));
    return this.#secret;
  }
}

function claimsOf({ keyId, principalId, name, exposure }: Ticket, expires: number): Claims {
  return [keyId, principalId, name.organizationId, name.project, name.environment, exposure, expires];
}

function ticketOf([keyId, principalId, organizationId, project, environment, exposure]: Claims): Ticket {
  return { keyId, principalId, name: { organizationId, project, environment }, exposure };
}

function sign(claims: Claims, key: string): string {
  const content = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${content}.${signatureOf(content, key).toString('base64url')}`;
}

function verify(ticket: string, key: string): Claims | undefined {
  const [content = '', signature = ''] = ticket.split('.', 2);
  const expected = signatureOf(content, key);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(content, 'base64url').toString()) as Claims;
}

function signatureOf(content: string, key: string): Buffer {
  return createHmac('sha256', key).update(content).digest().subarray(0, 18);
}
