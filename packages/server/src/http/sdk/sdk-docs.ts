import type { JsonSchema } from '../../tools/tool-schema.ts';
import type { OperationDocs } from '../operation-docs.ts';
import { zodSchema } from '../zod-schema.ts';
import { IF_NONE_MATCH, LAST_EVENT_ID, PLACE_PARAMETERS, TAGGED } from './place-docs.ts';
import { USAGE_REPORT } from './usage-report.ts';

const DOCUMENT: JsonSchema = { type: 'object', required: ['key'], properties: { key: { type: 'string' } } };

const DOCUMENTS: JsonSchema = { type: 'array', items: DOCUMENT };

const FLAGS: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['flag', 'state'],
    properties: { flag: DOCUMENT, state: { type: 'object' } },
  },
};

const CONTENTS: JsonSchema = {
  type: 'object',
  required: ['format', 'project', 'environment', 'revision', 'flags', 'segments', 'lists'],
  properties: {
    format: { const: 1, description: 'Of this form.' },
    project: { type: 'string', description: 'Project key.' },
    environment: { type: 'string', description: 'Environment key.' },
    revision: { type: 'integer', description: 'What patches go on from.' },
    flags: FLAGS,
    segments: DOCUMENTS,
    lists: DOCUMENTS,
  },
};

/** The document. */
export const ENVIRONMENT_DOCS: OperationDocs = {
  id: 'readEnvironment',
  tag: 'applications',
  summary: 'An environment with everything that decides what its flags answer',
  description: 'For SDKs that evaluate by themselves. Not for client keys.',
  parameters: { ...PLACE_PARAMETERS, 'If-None-Match': IF_NONE_MATCH },
  answers: {
    200: {
      description: 'Flags with their states, segments and saved lists; with gzip where that is accepted.',
      schema: CONTENTS,
      headers: TAGGED.headers,
    },
    304: TAGGED.unchanged,
  },
  refusals: [404],
};

/** The stream. */
export const STREAM_DOCS: OperationDocs = {
  id: 'streamEnvironment',
  tag: 'applications',
  summary: 'An environment, and then each of its changes, as server-sent events',
  description:
    'Begins with the event `put`, the whole environment, and goes on with `patch`, whose `from` is the revision it is for. With the Last-Event-ID of an event it goes on from there, or begins anew where that is no part of the history; 503 while this instance is behind it and cannot read the database. `end` says why it was ended. Not for client keys.',
  parameters: { ...PLACE_PARAMETERS, 'Last-Event-ID': LAST_EVENT_ID },
  answers: { 200: { description: 'Events.', type: 'text/event-stream', schema: { type: 'string' } } },
  refusals: [404],
};

/** The report. */
export const USAGE_DOCS: OperationDocs = {
  id: 'reportUsage',
  tag: 'applications',
  summary: 'Adds what an SDK evaluated by itself',
  description: 'Flags and variations that there are not are passed over. Not for client keys.',
  parameters: PLACE_PARAMETERS,
  body: zodSchema(USAGE_REPORT, 'input'),
  answers: { 202: { description: 'It will be counted.' } },
  refusals: [404],
};
