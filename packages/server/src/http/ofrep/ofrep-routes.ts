import type { LiveEnvironment } from '../../flags/live-environment.ts';
import { andThen } from '../../lib/and-then.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Caller } from '../../principals/caller.ts';
import type { HttpAnswer, PlainAnswer } from '../http-answer.ts';
import type { HttpCall } from '../http-call.ts';
import type { KeyRoute, Route } from '../route.ts';
import type { RouteParts } from '../routes.ts';
import { noEnvironment } from '../sdk/no-environment.ts';
import { type SdkPlace, sdkPlace } from '../sdk/sdk-place.ts';
import { answersTag } from './answers-tag.ts';
import { bulkAnswer } from './bulk-answer.ts';
import { OFREP_BULK_DOCS, OFREP_SINGLE_DOCS } from './ofrep-docs.ts';
import { ofrepEventsRoute } from './ofrep-events-route.ts';
import { errorAnswer, refuse } from './ofrep-failure.ts';
import { singleAnswer } from './single-answer.ts';
import { StreamTickets } from './stream-tickets.ts';

/** Contexts are small; 10,000 attributes of a hundred bytes fit. */
const MOST_BODY_BYTES = 1024 * 1024;

const FACTS = {
  methods: ['POST'],
  access: 'key',
  forSdks: true,
  bodyLimit: MOST_BODY_BYTES,
  refuse,
} as const;

/** The OpenFeature Remote Evaluation Protocol, version 0.3.0. */
export function ofrepRoutes(parts: RouteParts): Route[] {
  const tickets = new StreamTickets(parts.app.storage);
  return [singleRoute(parts), bulkRoute(parts, tickets), ofrepEventsRoute(parts, tickets)];
}

function singleRoute({ app }: RouteParts): KeyRoute {
  return {
    ...FACTS,
    path: '/ofrep/v1/evaluate/flags/{key}',
    docs: [OFREP_SINGLE_DOCS],
    answer: (call, caller) =>
      guarded(call.parameter, () => {
        const place = sdkPlace(caller.principal, call);
        return andThen(app.services.environments.current(place.name), (live) =>
          singleAnswer(existing(live), place, call, app.services.usage),
        );
      }),
  };
}

function bulkRoute({ app }: RouteParts, tickets: StreamTickets): KeyRoute {
  const events = eventsAddress(app);
  return {
    ...FACTS,
    path: '/ofrep/v1/evaluate/flags',
    docs: [OFREP_BULK_DOCS],
    answer: (call, caller) =>
      guarded(undefined, () => {
        const place = sdkPlace(caller.principal, call);
        const current = app.services.environments.current(place.name);
        return andThen(current, (live) =>
          andThen(upToDate(app, existing(live), place, call), (newest) =>
            andThen(ticketFor(tickets, caller, place), (ticket) =>
              bulkAnswer(
                existing(newest),
                bulkRequest(call, place, ticket === undefined ? undefined : `${events}?ticket=${ticket}`),
              ),
            ),
          ),
        );
      }),
  };
}

/** Tickets are as good as their key: there are none for tokens, whose holders ask again by themselves. */
function ticketFor(tickets: StreamTickets, caller: Caller, place: SdkPlace) {
  return caller.key === undefined ? undefined : tickets.issue(caller, place, Date.now());
}

/** Clients put it after the origin that they reach this server under, which may be by a path. */
function eventsAddress({ config: { publicUrl } }: RouteParts['app']): string {
  const path = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
  return `${path}/ofrep/v1/events`;
}

function bulkRequest({ request, body }: HttpCall, place: SdkPlace, streamUri: string | undefined) {
  return { place, body, ifNoneMatch: request.headers['if-none-match'], streamUri, now: Date.now() };
}

/**
 * A client that heard of a change from another instance must not be answered with what was before: where the change
 * it heard of is not the newest here, the database is asked. While that is away, what is in memory must do.
 */
function upToDate(
  app: RouteParts['app'],
  live: LiveEnvironment,
  { exposure }: SdkPlace,
  call: HttpCall,
): LiveEnvironment | undefined | Promise<LiveEnvironment | undefined> {
  if (!call.request.url?.includes('flagConfigEtag=')) return live;
  if (call.query.get('flagConfigEtag') === answersTag(live, exposure, Date.now())) return live;
  return app.services.environments.refresh(live.name).catch(() => live);
}

function existing(live: LiveEnvironment | undefined): LiveEnvironment {
  if (live === undefined) throw noEnvironment();
  return live;
}

/** Tells errors in the protocol's form. */
function guarded(
  key: string | undefined,
  answer: () => PlainAnswer | Promise<PlainAnswer>,
): HttpAnswer | Promise<HttpAnswer> {
  try {
    const result = answer();
    return result instanceof Promise ? result.catch((error: unknown) => failed(error, key)) : result;
  } catch (error) {
    return failed(error, key);
  }
}

/** What is not one of ours is logged and told by the router. */
function failed(error: unknown, key: string | undefined): PlainAnswer {
  if (error instanceof AppError) return errorAnswer(error, key);
  throw error;
}
