import { type Schema, Validator } from '@cfworker/json-schema';

const scalar = { type: ['boolean', 'string', 'number'] };
const metadata = { type: 'object', additionalProperties: scalar };
const REASONS = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'UNKNOWN'];
const CODES = ['PARSE_ERROR', 'TARGETING_KEY_MISSING', 'INVALID_CONTEXT', 'GENERAL'];

const success = {
  type: 'object',
  required: ['key', 'reason'],
  additionalProperties: false,
  properties: {
    key: { type: 'string' },
    value: { type: ['boolean', 'string', 'number', 'object'] },
    reason: { enum: REASONS },
    variant: { type: 'string' },
    metadata,
  },
};

const failureOf = (codes: readonly string[]) => ({
  type: 'object',
  required: ['key', 'errorCode'],
  additionalProperties: false,
  properties: {
    key: { type: 'string' },
    errorCode: { enum: codes },
    errorDetails: { type: 'string' },
    metadata,
  },
});

const stream = {
  type: 'object',
  required: ['type', 'endpoint'],
  additionalProperties: false,
  properties: {
    type: { const: 'sse' },
    endpoint: {
      type: 'object',
      required: ['requestUri'],
      properties: { requestUri: { type: 'string', pattern: '^/' } },
    },
    inactivityDelaySec: { type: 'integer', minimum: 1 },
  },
};

/** What OFREP 0.3.0 lets each answer be, closed against anything that it does not name. */
const SCHEMAS = {
  'single 200': success,
  'single 400': failureOf(CODES),
  'single 404': failureOf(['FLAG_NOT_FOUND']),
  'bulk 200': {
    type: 'object',
    required: ['flags'],
    additionalProperties: false,
    properties: {
      flags: { type: 'array', items: { oneOf: [success, failureOf(CODES)] } },
      metadata,
      eventStreams: { type: 'array', items: stream },
    },
  },
  'bulk 400': {
    type: 'object',
    required: ['errorCode'],
    additionalProperties: false,
    properties: { errorCode: { type: 'string' }, errorDetails: { type: 'string' } },
  },
} as const;

/** What of an answer the protocol does not allow. */
export function ofrepProblems(kind: keyof typeof SCHEMAS, body: unknown): string[] {
  const { errors } = new Validator(SCHEMAS[kind] as Schema, '2020-12', false).validate(body);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}
