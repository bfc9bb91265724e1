import { z } from 'zod';
import type { ExampleDocument } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { AppError } from '../lib/app-error.ts';
import { contextField } from './context-field.ts';
import { defineTool } from './define-tool.ts';
import { exampleDescriptionField, exampleKeyField } from './example-fields.ts';
import { projectField } from './flag-fields.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

/** The most examples a project has, and the longest context, in characters of JSON. */
const MOST_EXAMPLES = 200;
const LONGEST_CONTEXT = 10_000;

/** Saves an example context. */
export const saveExample = defineTool({
  name: 'save_example',
  title: 'Save an example context to try flags with',
  description:
    'Save one evaluation context under a key, or replace the one it has: a user everybody on the team has in mind, such as a paying customer in Germany. Use it so that people and agents try flags for the same users; evaluate_flag takes the key as example. It changes no flag and nothing that is served. Do not save real people: made-up ids will do. An equal one is left as it is; list_examples shows them, delete_example removes one. At most 200 a project. Undo with revert_change.',
  toolset: 'targeting',
  access: 'write',
  input: z.object({
    key: exampleKeyField,
    project: projectField,
    description: exampleDescriptionField,
    context: contextField.describe('targetingKey and attributes, e.g. {"targetingKey":"u1","country":"DE"}.'),
  }),
  output: z.object(writeOutput),
  async run({ key, description, context, ...asked }, call) {
    checkLength(context);
    const document = { key, ...(description === undefined ? {} : { description }), context };
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftExample(draft, document),
    );
    return writeResult(result, { would: 'save', did: 'saved' }, `example ${key}`);
  },
});

async function draftExample(draft: Draft, document: ExampleDocument): Promise<void> {
  const known = await draft.reads.keys(draft.project.id, 'example');
  if (known.length >= MOST_EXAMPLES && !known.includes(document.key))
    throw new AppError('INVALID_ARGUMENT', `The project has ${known.length} examples already.`, {
      hint: 'Delete one nobody uses with delete_example.',
    });
  await draft.put('example', document.key, document);
}

function checkLength(context: object): void {
  const { length } = JSON.stringify(context);
  if (length <= LONGEST_CONTEXT) return;
  throw new AppError('INVALID_ARGUMENT', `The context has ${length} characters of JSON.`, {
    hint: `Save at most ${LONGEST_CONTEXT}: what rules look at.`,
  });
}
