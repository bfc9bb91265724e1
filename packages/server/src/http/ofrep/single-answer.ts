import type { LiveEnvironment } from '../../flags/live-environment.ts';
import type { UsageCounter } from '../../flags/usage-counter.ts';
import type { PlainAnswer } from '../http-answer.ts';
import type { HttpCall } from '../http-call.ts';
import type { SdkPlace } from '../sdk/sdk-place.ts';
import { evaluationJson } from './evaluation-json.ts';
import { failureAnswer } from './ofrep-failure.ts';
import { readContext } from './read-context.ts';

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Evaluates one flag, which counts as use of it. A flag that a client key may not see is one that does not exist. */
export function singleAnswer(
  live: LiveEnvironment,
  { exposure }: SdkPlace,
  { parameter: key, body }: HttpCall,
  usage: UsageCounter,
): PlainAnswer {
  const reading = readContext(body);
  if (!reading.ok) {
    const { errorCode, errorDetails } = reading;
    return failureAnswer(400, { key, errorCode, errorDetails });
  }
  if (!live.shows(key, exposure)) return notFound(key);
  const evaluation = live.evaluate(key, reading.context);
  usage.count(live, evaluation);
  const status = evaluation.errorCode === undefined ? 200 : 400;
  return { status, headers: HEADERS, body: evaluationJson(evaluation, exposure) };
}

function notFound(key: string): PlainAnswer {
  const errorDetails = 'There is no flag of this key in the environment.';
  return failureAnswer(404, { key, errorCode: 'FLAG_NOT_FOUND', errorDetails });
}
