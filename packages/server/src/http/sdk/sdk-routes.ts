import type { LiveEnvironment } from '../../flags/live-environment.ts';
import { andThen } from '../../lib/and-then.ts';
import type { Caller } from '../../principals/caller.ts';
import { isStillKnown } from '../authenticate.ts';
import type { HttpAnswer, PlainAnswer } from '../http-answer.ts';
import type { HttpCall } from '../http-call.ts';
import { matchesEtag } from '../matches-etag.ts';
import type { KeyRoute, Route } from '../route.ts';
import type { RouteParts } from '../routes.ts';
import { Channels } from '../streams/channel.ts';
import type { EventStream } from '../streams/event-stream.ts';
import { caughtUp, firstEvents, patchEvent, positionIn } from './catching-up.ts';
import { clientKey } from './client-key.ts';
import { documentOf } from './environment-document.ts';
import { noEnvironment } from './no-environment.ts';
import { ENVIRONMENT_DOCS, STREAM_DOCS } from './sdk-docs.ts';
import { sdkPlace } from './sdk-place.ts';
import { usageRoute } from './usage-route.ts';

/** Environments as in-process SDKs read them: whole, as a stream of what changes, and what they counted. */
export function sdkRoutes(parts: RouteParts): Route[] {
  return [environmentRoute(parts), streamRoute(parts), usageRoute(parts)];
}

function environmentRoute(parts: RouteParts): KeyRoute {
  return {
    methods: ['GET'],
    path: '/api/v1/sdk/environment',
    docs: [ENVIRONMENT_DOCS],
    access: 'key',
    forSdks: true,
    answer: (call, caller) => withEnvironment(parts, call, caller, (live) => wholeAnswer(live, call)),
  };
}

function streamRoute(parts: RouteParts): KeyRoute {
  const channels = new Channels((live, happened) =>
    happened === 'turned' ? undefined : patchEvent(happened, live.position),
  );
  return {
    methods: ['GET'],
    path: '/api/v1/sdk/stream',
    docs: [STREAM_DOCS],
    access: 'key',
    forSdks: true,
    streams: () => true,
    answer: (call, caller) =>
      withEnvironment(parts, call, caller, (current) => {
        const seen = positionIn(call.request.headers['last-event-id']);
        return andThen(caughtUp(parts.app.services.environments, current, seen), (live) => {
          if (live === undefined) throw noEnvironment();
          const first = () => firstEvents(live, seen);
          const join = (stream: EventStream) => channels.of(live).join(stream);
          const holder = { key: caller.key?.id ?? caller.principal.id };
          const isAllowed = () => isStillKnown(parts.app, call.request);
          return parts.streams.open({ first, join, holder, isAllowed });
        });
      }),
  };
}

function withEnvironment(
  { app }: RouteParts,
  call: HttpCall,
  { principal }: Caller,
  answer: (live: LiveEnvironment) => HttpAnswer | Promise<HttpAnswer>,
): HttpAnswer | Promise<HttpAnswer> {
  const { name, exposure } = sdkPlace(principal, call);
  if (exposure === 'client') throw clientKey();
  return andThen(app.services.environments.current(name), (live) => {
    if (live === undefined) throw noEnvironment();
    return answer(live);
  });
}

/** Everything at once, or that nothing changed. The two encodings are two things with two tags. */
function wholeAnswer(
  live: LiveEnvironment,
  { request, response }: HttpCall,
): PlainAnswer | Promise<PlainAnswer> {
  const document = documentOf(live);
  // Beside the origin, where answers depend on that too.
  response.appendHeader('vary', 'accept-encoding');
  const { 'if-none-match': known, 'accept-encoding': accepted } = request.headers;
  const etags = { plain: `"${document.etag}"`, gzip: `"${document.etag}-gzip"` };
  const isGzip = typeof accepted === 'string' && /\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))/.test(accepted);
  const etag = isGzip ? etags.gzip : etags.plain;
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (matchesEtag(known, etags.plain) || matchesEtag(known, etags.gzip)) return { status: 304, headers };
  const full = { ...headers, 'content-type': 'application/json' };
  if (!isGzip) return { status: 200, headers: full, body: document.body };
  return document
    .compressed()
    .then((body) => ({ status: 200, headers: { ...full, 'content-encoding': 'gzip' }, body }));
}
