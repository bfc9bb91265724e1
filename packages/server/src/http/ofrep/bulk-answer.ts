import type { EvaluationContext } from '@guidon/core';
import type { LiveEnvironment } from '../../flags/live-environment.ts';
import type { PlainAnswer } from '../http-answer.ts';
import { matchesEtag } from '../matches-etag.ts';
import type { SdkPlace } from '../sdk/sdk-place.ts';
import { environmentTag, shortHash } from './environment-tag.ts';
import { evaluationJson } from './evaluation-json.ts';
import { failureAnswer } from './ofrep-failure.ts';
import { readContext } from './read-context.ts';

/** What a bulk evaluation is about besides its environment. */
export interface BulkRequest {
  readonly place: SdkPlace;
  readonly body: unknown;
  readonly ifNoneMatch: string | undefined;
  /** Where changes are told, see {@link StreamTickets}; undefined: nowhere. */
  readonly streamUri: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How long a client without signs of life should wait before it fetches again, in seconds. */
const INACTIVITY_SECONDS = 120;

/** Evaluates all flags, or answers that nothing changed, which takes no evaluation at all. */
export function bulkAnswer(live: LiveEnvironment, request: BulkRequest): PlainAnswer {
  const reading = readContext(request.body);
  if (!reading.ok) {
    const { errorCode, errorDetails } = reading;
    return failureAnswer(400, { errorCode, errorDetails });
  }
  const etag = etagOf(live, request, reading.context);
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (matchesEtag(request.ifNoneMatch, etag)) return { status: 304, headers };
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/json' },
    body: bodyOf(live, request, reading.context),
  };
}

/** Of everything the answer depends on: the change, the clock where rollouts go by it, the key, and the context. */
function etagOf(
  live: LiveEnvironment,
  { place, streamUri, now }: BulkRequest,
  context: EvaluationContext,
): string {
  const turns = live.turnsBefore(now);
  const parts = [environmentTag(live), turns, place.exposure, streamUri, JSON.stringify(context)];
  return `"${shortHash(parts.join('\n'))}"`;
}

function bodyOf(
  live: LiveEnvironment,
  { place, streamUri }: BulkRequest,
  context: EvaluationContext,
): string {
  const { exposure } = place;
  const flags = live
    .evaluateShown(context, exposure)
    .map((evaluation) => evaluationJson(evaluation, exposure));
  return `{"flags":[${flags.join(',')}],"metadata":${metadataOf(live)},"eventStreams":${eventStreams(streamUri)}}`;
}

function metadataOf({ name, version }: LiveEnvironment): string {
  const flagSetId = `${name.project}/${name.environment}`;
  return JSON.stringify({ flagSetId, version: String(version.revision) });
}

function eventStreams(requestUri: string | undefined): string {
  if (requestUri === undefined) return '[]';
  const stream = { type: 'sse', endpoint: { requestUri }, inactivityDelaySec: INACTIVITY_SECONDS };
  return JSON.stringify([stream]);
}
