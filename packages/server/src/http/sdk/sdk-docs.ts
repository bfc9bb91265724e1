import type { OperationDocs, ParameterDocs } from '../operation-docs.ts';

/** How people and agents name an environment; SDK keys are for one. */
const PLACE: Readonly<Record<string, ParameterDocs>> = {
  project: { in: 'query', description: 'Project key; not for SDK keys, which are for one environment.' },
  environment: { in: 'query', description: 'Environment key; not for SDK keys.' },
};

const UNCHANGED = { description: 'Nothing changed since the entity tag in If-None-Match.' };

/** The document. */
export const ENVIRONMENT_DOCS: OperationDocs = {
  id: 'readEnvironment',
  tag: 'applications',
  summary: 'An environment with everything that decides what its flags answer',
  description: 'For SDKs that evaluate by themselves. Not for client keys.',
  parameters: PLACE,
  answers: {
    200: { description: 'Flags with their states, segments and saved lists.', schema: { type: 'object' } },
    304: UNCHANGED,
  },
};

/** The stream. */
export const STREAM_DOCS: OperationDocs = {
  id: 'streamEnvironment',
  tag: 'applications',
  summary: 'An environment, and then each of its changes, as server-sent events',
  description:
    'Begins with the event `put`, the whole environment, and goes on with `patch`, whose `from` is the revision it is for. With the Last-Event-ID of an event it goes on from there, or begins anew where that is no part of the history; 503 while this instance is behind it and cannot read the database. `end` says why it was ended. Not for client keys.',
  parameters: PLACE,
  answers: { 200: { description: 'Events.', type: 'text/event-stream' } },
};

/** The report. */
export const USAGE_DOCS: OperationDocs = {
  id: 'reportUsage',
  tag: 'applications',
  summary: 'Adds what an SDK evaluated by itself',
  parameters: PLACE,
  body: { type: 'object' },
  answers: { 202: { description: 'It will be counted.' } },
};

/** OFREP, one flag. */
export const OFREP_SINGLE_DOCS: OperationDocs = {
  id: 'ofrepEvaluateFlag',
  tag: 'OFREP',
  summary: 'Evaluates one flag for a context',
  description: 'OpenFeature Remote Evaluation Protocol 0.3.0. Counts as use of the flag.',
  parameters: { key: { in: 'path', description: 'Flag key.' }, ...PLACE },
  body: { type: 'object' },
  answers: {
    200: {
      description: 'The value, or none where the default of the code applies.',
      schema: { type: 'object' },
    },
  },
};

/** OFREP, all flags. */
export const OFREP_BULK_DOCS: OperationDocs = {
  id: 'ofrepEvaluateFlags',
  tag: 'OFREP',
  summary: 'Evaluates every flag for a context',
  description: 'OpenFeature Remote Evaluation Protocol 0.3.0. `eventStreams` names where changes are told.',
  parameters: PLACE,
  body: { type: 'object' },
  answers: { 200: { description: 'The answers by key.', schema: { type: 'object' } }, 304: UNCHANGED },
};

/** OFREP, change events. */
export const OFREP_EVENTS_DOCS: OperationDocs = {
  id: 'ofrepEvents',
  tag: 'OFREP',
  summary: 'Tells when to evaluate again, as server-sent events',
  parameters: { ticket: { in: 'query', description: 'From `eventStreams` of a bulk evaluation.' } },
  answers: { 200: { description: 'Events of type `refetchEvaluation`.', type: 'text/event-stream' } },
};
