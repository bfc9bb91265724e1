import type { Exposure } from '../../flags/exposure.ts';
import { andThen } from '../../lib/and-then.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Refusal } from '../call-limits.ts';
import { clientNetwork } from '../client-address.ts';
import type { HttpAnswer } from '../http-answer.ts';
import type { HttpCall } from '../http-call.ts';
import { problem, problemOf } from '../problem.ts';
import type { PublicRoute } from '../route.ts';
import type { RouteParts } from '../routes.ts';
import { KeyWatch } from '../sdk/key-watch.ts';
import { noEnvironment } from '../sdk/no-environment.ts';
import { OFREP_EVENTS_DOCS } from './ofrep-docs.ts';
import { Refetches } from './refetches.ts';
import type { StreamTickets, Ticket } from './stream-tickets.ts';

/** Tells clients when to evaluate again. The ticket in the address is the key: browsers can send no other. */
export function ofrepEventsRoute(parts: RouteParts, tickets: StreamTickets): PublicRoute {
  const refetches = { server: new Refetches('server'), client: new Refetches('client') };
  const keys = new KeyWatch(parts.app.storage);
  return {
    methods: ['GET'],
    path: '/ofrep/v1/events',
    docs: [OFREP_EVENTS_DOCS],
    access: 'public',
    streams: () => true,
    answer: (call) => {
      const ticket = tickets.redeem(call.query.get('ticket') ?? '', Date.now());
      return andThen(ticket, (found) =>
        found === undefined ? badTicket() : listen({ ...parts, refetches, keys }, call, found),
      );
    },
  };
}

interface ListenParts extends RouteParts {
  readonly refetches: { readonly [Kind in Exposure]: Refetches };
  readonly keys: KeyWatch;
}

/** Opening a stream counts as a call with the key of its ticket. While the database is away, a ticket counts as it stands. */
async function listen(
  { app, streams, limits, addresses, refetches, keys }: ListenParts,
  { request }: HttpCall,
  { name, keyId, principalId, exposure }: Ticket,
): Promise<HttpAnswer> {
  if (app.config.projects?.includes(name.project) === false) return badTicket();
  const refusal = limits.admit({ kind: 'sdk', id: principalId });
  if (refusal !== undefined) return tooMany(refusal);
  const isAllowed = () => keys.isGood(name.organizationId, keyId);
  if (!(await isAllowed().catch(() => true))) return badTicket();
  const live = await app.services.environments.current(name);
  if (live === undefined) throw noEnvironment();
  const first = () => [refetches[exposure].first(live, request.headers['last-event-id'])];
  const network = clientNetwork(addresses.addressOf(request));
  const holder = exposure === 'client' ? { key: keyId, network } : { key: keyId };
  return streams.open({
    first,
    holder,
    isAllowed,
    join: (stream) => refetches[exposure].join(live, stream),
  });
}

function tooMany({ error, retryAfterSeconds }: Refusal): HttpAnswer {
  return problem(429, error, { 'retry-after': String(retryAfterSeconds) });
}

function badTicket(): HttpAnswer {
  const hint = 'Evaluate all flags again: the answer names a new address.';
  return problemOf(new AppError('UNAUTHENTICATED', 'This address is not valid any more.', { hint }));
}
