import { z } from 'zod';
import type { EnvironmentDocument } from '../flags/documents.ts';
import type { Draft } from '../flags/draft.ts';
import { AppError } from '../lib/app-error.ts';
import { defineTool } from './define-tool.ts';
import { keyField, projectField } from './flag-fields.ts';
import { cleanText } from './text.ts';
import { writeRequest, writeResult } from './write-result.ts';
import { writeOutput } from './write-shape.ts';

const input = z.object({
  key: keyField.describe('Permanent environment key.'),
  project: projectField,
  name: cleanText(200).min(1).optional().describe('For people; a new environment: its key.'),
  description: cleanText(2000).optional().describe('What runs there.'),
  position: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('Order in lists, ascending; a new one goes last.'),
});

/** Makes or changes an environment. */
export const saveEnvironment = defineTool({
  name: 'save_environment',
  title: 'Create an environment or change it',
  description:
    'Create an environment of a project, or change the name, description or place of one. Use it when code runs somewhere that should be switched separately, such as preview or a region. Every flag is off in a new environment; promote_flag copies states into it one by one. Fields left out stay. One that exists with the same content is left as it is. It never changes flags; delete_environment removes one. Undo with revert_change.',
  toolset: 'admin',
  access: 'write',
  input,
  output: z.object(writeOutput),
  async run(asked, call) {
    const result = await call.services.changes.apply(call.actor, writeRequest(asked, call), (draft) =>
      draftEnvironment(draft, asked),
    );
    return writeResult(result, { would: 'save', did: 'saved' }, `environment ${asked.key}`);
  },
});

async function draftEnvironment(draft: Draft, asked: z.output<typeof input>): Promise<void> {
  const { key, name, description, position } = asked;
  const existing = (await draft.document('environment', key)) ?? (await newEnvironment(draft, key));
  await draft.put('environment', key, {
    ...existing,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(position === undefined ? {} : { position }),
  });
}

async function newEnvironment(draft: Draft, key: string): Promise<EnvironmentDocument> {
  const environments = await draft.allEnvironments();
  const similar = environments.find((one) => one.key.toLowerCase() === key.toLowerCase());
  if (similar !== undefined) throw differsInCase(similar.key, key);
  const last = Math.max(-1, ...environments.map(({ position }) => position));
  return { key, name: key, position: last + 1 };
}

function differsInCase(existing: string, key: string): AppError {
  return new AppError(
    'ALREADY_EXISTS',
    `Environment "${existing}" exists; "${key}" differs only in upper and lower case.`,
    { hint: 'Use that environment, or choose a key that differs in more.', details: { existing } },
  );
}
