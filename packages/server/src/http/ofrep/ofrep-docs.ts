import type { JsonSchema } from '../../tools/tool-schema.ts';
import type { AnswerDocs, OperationDocs } from '../operation-docs.ts';
import { IF_NONE_MATCH, LAST_EVENT_ID, PLACE_PARAMETERS, TAGGED } from '../sdk/place-docs.ts';
import { RETRY_AFTER } from '../shared-refusals.ts';

const METADATA: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['boolean', 'string', 'number'] },
};

const CONTEXT: JsonSchema = {
  type: 'object',
  properties: {
    context: {
      type: 'object',
      description: 'Whom it is evaluated for: any attributes. None is an empty one.',
      properties: { targetingKey: { type: 'string', minLength: 1, description: 'Who that is.' } },
    },
  },
};

const SUCCESS: JsonSchema = {
  type: 'object',
  required: ['key', 'reason'],
  properties: {
    key: { type: 'string' },
    value: { description: 'Any JSON but null; absent where the default of the code applies.' },
    reason: { enum: ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'UNKNOWN'] },
    variant: { type: 'string', description: 'Which variation it is.' },
    metadata: { ...METADATA, description: 'The precise `reason`, `ruleId`, `experiment` and `arm`.' },
  },
};

const FAILURE: JsonSchema = {
  type: 'object',
  required: ['errorCode'],
  properties: {
    key: { type: 'string', description: 'Where one flag was asked for.' },
    errorCode: {
      enum: ['PARSE_ERROR', 'TARGETING_KEY_MISSING', 'INVALID_CONTEXT', 'FLAG_NOT_FOUND', 'GENERAL'],
    },
    errorDetails: { type: 'string', description: 'What happened; client keys are told less.' },
  },
};

const STREAM: JsonSchema = {
  type: 'object',
  required: ['type', 'endpoint'],
  properties: {
    type: { const: 'sse' },
    endpoint: {
      type: 'object',
      required: ['requestUri'],
      properties: { requestUri: { type: 'string', description: 'Path and query on this server.' } },
    },
    inactivityDelaySec: { type: 'integer', minimum: 1 },
  },
};

const ALL: JsonSchema = {
  type: 'object',
  required: ['flags'],
  properties: {
    flags: { type: 'array', items: { anyOf: [SUCCESS, FAILURE] } },
    metadata: { ...METADATA, description: '`flagSetId` and `version`.' },
    eventStreams: { type: 'array', items: STREAM, description: 'Where changes are told.' },
  },
};

const failure = (description: string, more: Partial<AnswerDocs> = {}): AnswerDocs => ({
  description,
  schema: FAILURE,
  ...more,
});

/**
 * Once the key is known, failures have the form of the protocol. What comes before has no form in it, and is problem
 * JSON as everywhere: 401, 405, a Host that is not served, a server that is stopping.
 */
const FAILURES: OperationDocs['answers'] = {
  400: failure('The body, the context or the targeting key cannot be used, or the flag not be evaluated.'),
  403: failure('The key may not read that environment; or the Host is not served.', { isProblem: true }),
  404: failure('There is no such flag, or no such environment.'),
  413: failure('The body is over 1 MiB.'),
  415: failure('The body is not application/json, or is compressed.'),
  429: failure('The key calls more often than it may.', { headers: { 'Retry-After': RETRY_AFTER } }),
  503: failure('The environment cannot be read now; or the server is stopping.', {
    headers: { 'Retry-After': RETRY_AFTER },
    isProblem: true,
  }),
};

/** One flag. */
export const OFREP_SINGLE_DOCS: OperationDocs = {
  id: 'ofrepEvaluateFlag',
  tag: 'OFREP',
  summary: 'Evaluates one flag for a context',
  description: 'OpenFeature Remote Evaluation Protocol 0.3.0. Counts as use of the flag.',
  parameters: { key: { in: 'path', description: 'Flag key.' }, ...PLACE_PARAMETERS },
  body: CONTEXT,
  answers: {
    200: { description: 'The value, or none where the default of the code applies.', schema: SUCCESS },
    ...FAILURES,
  },
};

/** All flags. */
export const OFREP_BULK_DOCS: OperationDocs = {
  id: 'ofrepEvaluateFlags',
  tag: 'OFREP',
  summary: 'Evaluates every flag for a context',
  description: 'OpenFeature Remote Evaluation Protocol 0.3.0. `eventStreams` names where changes are told.',
  parameters: {
    ...PLACE_PARAMETERS,
    'If-None-Match': IF_NONE_MATCH,
    flagConfigEtag: {
      in: 'query',
      description: 'The `etag` of the event that said to evaluate again: the answer is at least as new.',
    },
  },
  body: CONTEXT,
  answers: {
    200: { description: 'The answers by key.', schema: ALL, headers: TAGGED.headers },
    304: TAGGED.unchanged,
    ...FAILURES,
  },
};

/** Change events. */
export const OFREP_EVENTS_DOCS: OperationDocs = {
  id: 'ofrepEvents',
  tag: 'OFREP',
  summary: 'Tells when to evaluate again, as server-sent events',
  parameters: {
    ticket: { in: 'query', required: true, description: 'From `eventStreams` of a bulk evaluation.' },
    'Last-Event-ID': LAST_EVENT_ID,
  },
  answers: {
    200: {
      description: 'Events of type `refetchEvaluation`.',
      type: 'text/event-stream',
      schema: { type: 'string' },
    },
    401: { description: 'The ticket is not valid any more: evaluate all flags again.', isProblem: true },
  },
  refusals: [404, 429, 503],
};
