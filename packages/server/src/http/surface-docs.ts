import { EXPLAINED_SURFACE, SURFACE_ASKED } from '../tools/surface-fields.ts';
import type { OperationDocs } from './operation-docs.ts';
import { zodSchema } from './zod-schema.ts';

const { as, read_only: readOnly } = SURFACE_ASKED.shape;

/** Somebody's surface. */
export const SHOW_SURFACE_DOCS: OperationDocs = {
  id: 'surfaceShow',
  tag: 'surface',
  method: 'GET',
  summary: 'Which tools models are offered with a key, and why not the others',
  description: 'For administrators of the organization. Without `as`, it is about the key that asks.',
  parameters: {
    as: { in: 'query', description: 'Id of a key of somebody else.', schema: zodSchema(as, 'input') },
    read_only: {
      in: 'query',
      description: 'true: at the address that only reads.',
      schema: zodSchema(readOnly, 'input'),
    },
  },
  answers: {
    200: { description: 'Every tool there is, by name.', schema: zodSchema(EXPLAINED_SURFACE, 'output') },
  },
  refusals: [404],
};
