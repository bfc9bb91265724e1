import type { EvaluationContext } from '@guidon/core';
import type { Exposure } from '../../flags/exposure.ts';
import type { LiveEnvironment } from '../../flags/live-environment.ts';
import { shortHash } from '../../lib/short-hash.ts';
import type { PlainAnswer } from '../http-answer.ts';
import { matchesEtag } from '../matches-etag.ts';
import type { SdkPlace } from '../sdk/sdk-place.ts';
import { answersTag } from './answers-tag.ts';
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

/** Of everything the answer depends on: what the key sees, the clock where rollouts go by it, the key, and the context. */
function etagOf(
  live: LiveEnvironment,
  { place, streamUri, now }: BulkRequest,
  context: EvaluationContext,
): string {
  const tag = answersTag(live, place.exposure, now);
  const parts = [tag, place.exposure, streamUri, JSON.stringify(context)];
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
  return `{"flags":[${flags.join(',')}],"metadata":${metadataOf(live, exposure)},"eventStreams":${eventStreams(streamUri)}}`;
}

/** By the revision holders of client keys would see that something changed that is not for them. */
function metadataOf(live: LiveEnvironment, exposure: Exposure): string {
  const { project, environment } = live.name;
  const version = exposure === 'client' ? live.view(exposure).tag : String(live.version.revision);
  return JSON.stringify({ flagSetId: `${project}/${environment}`, version });
}

function eventStreams(requestUri: string | undefined): string {
  if (requestUri === undefined) return '[]';
  const stream = { type: 'sse', endpoint: { requestUri }, inactivityDelaySec: INACTIVITY_SECONDS };
  return JSON.stringify([stream]);
}
